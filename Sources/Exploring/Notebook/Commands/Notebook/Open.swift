import Foundation
import Installation
import Questions

extension Command {
  static let open = Command(
    "open", "image FILE | model DIR | adapter DIR", group: .notebook,
    "Start a new run with another image or model, or with an adapter.",
    details: """
      An image is a PNG or JPEG, here, beside the notebook that is replayed, or one of the samples; a model is a checkpoint \
      folder as on the hub, or the name of one that `vlmverse download` has fetched. An adapter, a folder that peft has \
      written or a name, is put beside the open model, in the place of any other; :open model opens one without.
      """,
    examples: [
      (":open image photo.jpg", "the same prompt about another picture"), (":open model ~/paligemma", "another model"),
      (":open adapter ~/my-lora", "the same model as it was fine-tuned"),
    ],
    completes: [.word(["image", "model", "adapter"]), .file], touches: .opens { $0.place($1) }
  ) { notebook, arguments in
    guard let url = notebook.place(arguments) else {
      throw arguments.badUsage("it takes image, model or adapter, and where it is")
    }
    let (what, path) = arguments.text.splitAtFirstSpace
    switch what {
    case "image": try notebook.openImage(url)
    case "model": try notebook.openModel(ModelSource.folder(path.withoutQuotes, at: url))
    case "adapter": try notebook.openAdapter(ModelSource.folder(path.withoutQuotes, at: url, as: .adapter))
    default: throw arguments.badUsage("\(what) is neither image, model nor adapter")
    }
    return notebook.opened
  }
}

extension Notebook {
  /// The picture, the model or the adapter that a line names: in the working folder if a person gives it, beside the notebook or lesson
  /// that it is from, among the samples or the models that were downloaded.
  fileprivate func place(_ arguments: Arguments) -> URL? {
    let (what, rest) = arguments.text.splitAtFirstSpace
    guard !rest.withoutQuotes.isEmpty else { return nil }
    let path = rest.expandedPath
    func file(in folder: URL?) -> URL {
      path.hasPrefix("/") ? URL(filePath: path) : folder?.appending(path: path) ?? URL(filePath: path)
    }
    let first = file(in: arguments.authority.folder)
    let samples = what == "image" ? try? Installation.images() : nil
    let places = [
      first, file(in: replayed?.deletingLastPathComponent()),
      samples?.appending(path: (path as NSString).lastPathComponent),
      what == "model" ? try? ModelSource.cached(rest.withoutQuotes, as: .model) : nil,
      what == "adapter" ? try? ModelSource.cached(rest.withoutQuotes, as: .adapter) : nil,
    ]
    return places.compactMap(\.self).first { FileManager.default.fileExists(atPath: $0.path(percentEncoded: false)) }
      ?? first
  }

  fileprivate func openImage(_ url: URL) throws {
    try start(open, open.question(image: url, prompt: question.prompt))
  }

  fileprivate func openModel(_ url: URL) throws {
    let model = try OpenModel(folder: url, memory: open.memory)
    try start(model, model.question(image: question.imageURL, prompt: question.prompt))
  }

  fileprivate func openAdapter(_ url: URL) throws {
    try start(OpenModel(folder: open.folder, adapter: url, memory: open.memory), question)
  }
}
