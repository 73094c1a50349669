import ArgumentParser
import Foundation

/// `--model DIR`.
struct ModelOption: ParsableArguments {
  @Option(help: ArgumentHelp("A checkpoint folder as on the hub; the shipped model if not given.", valueName: "dir"))
  var model: String?

  var folder: URL? { model.map { URL(filePath: $0) } }
}

/// `--image FILE --prompt TEXT`.
struct QuestionOptions: ParsableArguments {
  @Option(help: ArgumentHelp("A PNG or JPEG file.", valueName: "file"))
  var image: String
  @Option(help: ArgumentHelp("What to ask, such as `caption en` or `detect red circle`.", valueName: "text"))
  var prompt: String

  var imageURL: URL { URL(filePath: image) }
}
