import Foundation
import Images
import Installation
import Questions
import Rendering

extension Command {
  static let open = Command(
    "open", "FILE | image FILE | model DIR | adapter DIR | mask-decoder FILE", group: .notebook,
    "Start a new run with another image or model, or with an adapter.",
    details: """
      An image is a PNG, JPEG, WebP, GIF or BMP, here, beside the notebook that is replayed, or one of the samples; a model is a checkpoint \
      folder as on the hub, or the name of one that `vlmverse download` has fetched. An adapter, a folder that peft has \
      written or a name, is put beside the open model, in the place of any other; :open model opens one without. A mask \
      decoder, big_vision's vae-oid.npz, makes masks of this run's answer and of those that come. A notebook is replayed, and \
      a lesson followed.
      """,
    examples: [
      (":open photo.jpg", "the same prompt about another picture"), (":open ~/paligemma", "another model"),
      (":open adapter ~/my-lora", "the same model as it was fine-tuned"), (":open tour.vlm", "as :replay does"),
    ],
    completes: [.either([.word(["image", "model", "adapter", "mask-decoder"]), .file]), .file],
    touches: .opens { Opening($0, $1)?.opened }
  ) { notebook, arguments in
    guard let opening = Opening(notebook, arguments) else {
      throw arguments.badUsage(
        "it takes a picture, a model's folder, an adapter's, a mask decoder, a notebook or a lesson")
    }
    switch opening.kind {
    case .picture:
      try ImageError.refuseAddress(opening.name)
      try notebook.openImage(opening.url, by: arguments.authority)
      return notebook.opened + Document(notebook.question.notices.map { .note(Text($0)) })
    case .model:
      try notebook.openModel(try ModelSource.folder(opening.name, at: OpenableFile.modelFolder(opening.url)))
      return notebook.opened + notebook.noted
    case .adapter:
      try notebook.openAdapter(ModelSource.folder(opening.name, at: opening.url, as: .adapter))
      return notebook.opened
    case .maskDecoder:
      let file = try ModelSource.maskDecoder(opening.name, at: opening.url)
      notebook.current.open = notebook.open.with(try OpenMaskDecoder(file))  // the run stays, and its answer
      return [
        .paragraph("Masks are decoded by \(code: opening.url.lastPathComponent); \(code: ":objects") draws them.")
      ]
    case .notebook: return try notebook.run(":replay", opening.url)
    case .lesson: return try notebook.run(":lesson", opening.url)
    case .page: throw QuestionError.page(opening.name)
    }
  }
}

/// What a line opens.
private struct Opening {
  let kind: OpenableFile
  /// As it was typed.
  let name: String
  let url: URL

  /// The picture or the model; a notebook or a lesson is judged when its own line runs.
  var opened: URL? {
    switch kind {
    case .picture, .model, .adapter, .maskDecoder: url
    case .notebook, .lesson, .page: nil
    }
  }

  init?(_ notebook: Notebook, _ arguments: Arguments) {
    let (what, rest) = arguments.text.splitAtFirstSpace
    let explicit = rest.isEmpty ? nil : OpenableFile.named[String(what)]
    name = explicit == nil ? arguments.unquotedText : rest.withoutQuotes
    guard !name.isEmpty, explicit != nil || OpenableFile.named[name] == nil else { return nil }
    let typed = explicit == nil ? arguments.text : rest
    url = notebook.place(typed, as: explicit, arguments.authority)
    kind = explicit ?? (notebook.isCachedModel(name, at: url) ? .model : OpenableFile(url))
  }
}

extension Notebook {
  /// Where a file is that a line names: in the working folder if a person gives it, beside the notebook or lesson that it is
  /// from, among the samples or the models and adapters that were downloaded.
  fileprivate func place(_ typed: String, as kind: OpenableFile?, _ authority: Authority) -> URL {
    let path = typed.expandedPath
    func file(in folder: URL?) -> URL {
      path.hasPrefix("/") ? URL(filePath: path) : folder?.appending(path: path) ?? URL(filePath: path)
    }
    let first = file(in: authority.folder)
    let samples = kind == nil || kind == .picture ? try? Installation.images() : nil
    let places = [
      first, file(in: replayed?.deletingLastPathComponent()),
      samples?.appending(path: (path as NSString).lastPathComponent),
      kind == .model ? try? ModelSource.cached(typed.withoutQuotes, as: .model) : nil,
      kind == .adapter ? try? ModelSource.cached(typed.withoutQuotes, as: .adapter) : nil,
    ]
    return places.compactMap(\.self).first { FileManager.default.fileExists(atPath: $0.path(percentEncoded: false)) }
      ?? first
  }

  /// Whether a name that no file has is that of a model that was downloaded.
  fileprivate func isCachedModel(_ name: String, at url: URL) -> Bool {
    let isThere = FileManager.default.fileExists(atPath: url.path(percentEncoded: false))
    return !isThere && (try? ModelSource.cached(name, as: .model)) != nil
  }

  fileprivate func openImage(_ url: URL, by authority: Authority) throws {
    try start(open, open.question(image: url, prompt: question.prompt, takesPipes: authority == .person))
  }

  fileprivate func openModel(_ url: URL) throws {
    let model = try OpenModel(folder: url, memory: open.memory).with(open.maskDecoder)
    try start(model, model.question(image: question.imageURL, prompt: question.prompt))
  }

  fileprivate func openAdapter(_ url: URL) throws {
    try start(OpenModel(folder: open.folder, adapter: url, memory: open.memory).with(open.maskDecoder), question)
  }

  /// Has another command's line run next, in the name of the one that is running.
  fileprivate func run(_ command: String, _ file: URL) throws -> Document {
    try queue([WaitingLine("\(command) \"\(file.path(percentEncoded: false))\"", by: running.authority)])
    return []
  }
}
