import Foundation
import Images
import Rendering

extension Command {
  static let open = Command(
    "open", "image FILE | model DIR", group: .notebook, "Start a new run with another image or model.",
    details: "An image is a PNG or JPEG; a model is a checkpoint folder as on the hub.",
    examples: [
      (":open image photo.jpg", "the same prompt about another picture"), (":open model ~/paligemma", "another model"),
    ],
    completes: [.word(["image", "model"]), .file]
  ) { notebook, arguments in
    let (what, path) = arguments.text.splitAtFirstSpace
    guard !path.isEmpty else { throw arguments.badUsage("it takes image or model, and where it is") }
    let url = Files.url(path)
    switch what {
    case "image": try notebook.openImage(url)
    case "model": try notebook.openModel(url)
    default: throw arguments.badUsage("\(what) is neither image nor model")
    }
    return notebook.greeting
  }

  static let prompt = Command(
    "prompt", "TEXT", group: .notebook, "Start a new run with another prompt.",
    examples: [(":prompt caption en", "what is there"), (":prompt detect red circle", "where it is")],
    takesText: true
  ) { notebook, arguments in
    guard !arguments.text.isEmpty else { throw arguments.badUsage("it needs a prompt, such as caption en") }
    let question = notebook.question
    try notebook.start(
      notebook.open, Notebook.Question(imageURL: question.imageURL, picture: question.picture, prompt: arguments.text))
    return notebook.greeting
  }
}

extension Notebook {
  fileprivate func openImage(_ url: URL) throws {
    let picture = open.prepare(try RGBImage(contentsOf: url))
    try start(open, Question(imageURL: url, picture: picture, prompt: question.prompt))
  }

  fileprivate func openModel(_ url: URL) throws {
    let model = try OpenModel(folder: url)
    let picture = model.prepare(try RGBImage(contentsOf: question.imageURL))
    try start(model, Question(imageURL: question.imageURL, picture: picture, prompt: question.prompt))
  }

  /// What is open: at most five lines.
  public var greeting: Document {
    return [
      .lines([
        "\(strong: "VLMverse")  PaliGemma taken apart: \(session.program.count) stages from pixels to a token.",
        "model \(code: open.name.shortened(to: 24))  image \(code: question.imageURL.lastPathComponent.shortened(to: 24))",
        "prompt \(code: question.prompt.shortened(to: 64))",
        "\(code: ":step") goes on, \(code: ":step attention 3") goes there, \(code: ":where") is the map, \(code: ":help") the rest.",
      ])
    ]
  }
}

extension String {
  /// The first characters, with an ellipsis for the rest.
  fileprivate func shortened(to limit: Int) -> String { count <= limit ? self : prefix(limit - 1) + "…" }
}
