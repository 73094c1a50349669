import Foundation
import Installation
import Questions

extension Command {
  static let open = Command(
    "open", "image FILE | model DIR", group: .notebook, "Start a new run with another image or model.",
    details: """
      An image is a PNG or JPEG, here, beside the notebook that is replayed, or one of the samples; a model is a checkpoint \
      folder as on the hub, or the name of one that `vlmverse download` has fetched.
      """,
    examples: [
      (":open image photo.jpg", "the same prompt about another picture"), (":open model ~/paligemma", "another model"),
    ],
    completes: [.word(["image", "model"]), .file]
  ) { notebook, arguments in
    let (what, rest) = arguments.text.splitAtFirstSpace
    let path = rest.withoutQuotes
    guard !path.isEmpty else { throw arguments.badUsage("it takes image or model, and where it is") }
    let url = path.namedFile
    switch what {
    case "image": try notebook.openImage(notebook.found(path) ?? url)
    case "model": try notebook.openModel(ModelSource.folder(path, at: url))
    default: throw arguments.badUsage("\(what) is neither image nor model")
    }
    return notebook.opened
  }
}

extension Notebook {
  /// A file that is not in the working folder: beside the notebook file that is put in, or one of the samples.
  fileprivate func found(_ path: String) -> URL? {
    let inSamples = (path as NSString).lastPathComponent
    let places = [
      path.namedFile, replayed?.deletingLastPathComponent().appending(path: path),
      (try? Installation.images())?.appending(path: inSamples),
    ]
    return places.compactMap { $0 }.first { FileManager.default.fileExists(atPath: $0.path(percentEncoded: false)) }
  }

  fileprivate func openImage(_ url: URL) throws {
    try start(open, open.question(image: url, prompt: question.prompt))
  }

  fileprivate func openModel(_ url: URL) throws {
    let model = try OpenModel(folder: url, memory: open.memory)
    try start(model, model.question(image: question.imageURL, prompt: question.prompt))
  }
}
