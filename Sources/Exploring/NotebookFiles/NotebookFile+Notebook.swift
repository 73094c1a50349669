import Foundation
import Installation
import Notebook
import Questions
import Rendering

extension NotebookFile.Header {
  static let shipped = "shipped"

  /// What a notebook began with, as a file in `folder` names it.
  init(of notebook: Notebook, beside folder: URL) {
    let (model, adapter, maskDecoder, question) = notebook.opening
    let image = question.imageURL
    self.init(
      model: .init(
        OpenModel.isShipped(model)
          ? Self.shipped : ModelSource.name(of: model, as: .model) ?? Self.path(of: model, from: folder)),
      adapter: adapter.map { .init(ModelSource.name(of: $0, as: .adapter) ?? Self.path(of: $0, from: folder)) },
      maskDecoder: maskDecoder.map {
        .init(ModelSource.name(of: $0.deletingLastPathComponent(), as: .maskDecoder) ?? Self.path(of: $0, from: folder))
      },
      image: .init(Self.isSample(image) ? image.lastPathComponent : Self.path(of: image, from: folder)),
      prompt: .init(question.prompt))
  }

  /// The path from `folder` on to what lies in it, else the whole path.
  static func path(of url: URL, from folder: URL) -> String {
    let (path, start) = (path(of: url), path(of: folder) + "/")
    return path.hasPrefix(start) ? String(path.dropFirst(start.count)) : path
  }

  static func isSample(_ image: URL) -> Bool {
    (try? Installation.images()).map(path) == path(of: image.deletingLastPathComponent())
  }

  /// The whole path, without a slash at its end.
  private static func path(of url: URL) -> String { url.standardizedFileURL.path }

  /// Opens what the file at `url` names, the shipped model and a sample where it names nothing.
  /// - Parameter authority: that of the file.
  func open(for url: URL, by authority: Authority) throws(NotebookFileError) -> (OpenModel, Question) {
    let folder = url.deletingLastPathComponent()
    let name = url.relativePath
    let model = self.model?.value == Self.shipped ? nil : self.model
    let modelURL = try attributing(self.model, "model", name) {
      try model.map { try locate($0, "model", name, in: [folder], by: authority) }
    }
    let adapterURL = try attributing(adapter, "adapter", name) {
      try adapter.map { try locate($0, "adapter", name, in: [folder], by: authority) }
    }
    // What does not fit is the adapter, where there is one.
    let open = try attributing(adapter ?? self.model, adapter == nil ? "model" : "adapter", name) {
      try OpenModel(folder: modelURL, adapter: adapterURL)
    }
    let decoder = try attributing(maskDecoder, "mask-decoder", name) {
      try maskDecoder.map {
        try OpenMaskDecoder(
          ModelSource.maskDecoder($0.value, at: locate($0, "mask-decoder", name, in: [folder], by: authority)))
      }
    }
    let question = try attributing(image, "image", name) {
      let samples = try Installation.images()
      let imageURL = try image.map { try locate($0, "image", name, in: [folder, samples], by: authority) }
      return try open.question(image: imageURL, prompt: prompt?.value)
    }
    _ = try attributing(prompt, "prompt", name) { try open.tokens(prompt: question.prompt) }
    return (open.with(decoder), question)
  }

  /// The first of `folders` that holds what a field names.
  private func locate(
    _ field: Field, _ kind: String, _ file: String, in folders: [URL], by authority: Authority
  ) throws -> URL {
    func error(_ problem: NotebookFileError.Problem) -> NotebookFileError {
      NotebookFileError(problem, file: file, line: field.line, column: "# \(kind): ".count + 1)
    }
    let path = field.value.expandedPath
    let places = path.hasPrefix("/") ? [URL(filePath: path)] : folders.map { $0.appending(path: path) }
    guard let found = places.first(where: { FileManager.default.fileExists(atPath: $0.path(percentEncoded: false)) })
    else {
      let contents: [String: ModelSource.Content] = [
        "model": .model, "adapter": .adapter, "mask-decoder": .maskDecoder,
      ]
      if let content = contents[kind], let cached = try ModelSource.cached(field.value, as: content) { return cached }
      let paths = places.map { $0.path(percentEncoded: false) }
      throw error(.notFound(field.value, places: paths))
    }
    if let objection = authority.objection(toOpening: found) { throw error(.outside(objection)) }
    return found
  }

  /// Says of an error which line of the file asked for what failed.
  private func attributing<Result>(_ field: Field?, _ kind: String, _ file: String, _ body: () throws -> Result)
    throws(NotebookFileError) -> Result
  {
    do { return try body() } catch let error as NotebookFileError { throw error } catch {
      throw NotebookFileError(
        .cannotOpen(String(describing: error)), file: file, line: field?.line ?? 0, column: "# \(kind): ".count + 1)
    }
  }
}

extension NotebookFile.Cell {
  /// A cell as a file in `folder` keeps it: what its line opened, it opens from there, too.
  init(_ cell: Cell, beside folder: URL) {
    let lines = cell.document.keptLines
    self.init(input: Self.input(of: cell, beside: folder), output: lines.isEmpty ? nil : lines)
  }

  private static func input(of cell: Cell, beside folder: URL) -> String {
    guard let opened = cell.opened, !NotebookFile.Header.isSample(opened) else { return cell.input }
    let (command, arguments) = cell.input.splitAtFirstSpace
    let (what, rest) = arguments.splitAtFirstSpace
    let (kind, typed) =
      !rest.isEmpty && OpenableFile.named.keys.contains(String(what)) ? (what + " ", rest) : ("", arguments)
    let path = NotebookFile.Header.path(of: opened, from: folder)
    let isThere = folder.appending(path: typed.expandedPath).standardizedFileURL.path == opened.standardizedFileURL.path
    return isThere || typed.expandedPath == path ? cell.input : "\(command) \(kind)\"\(path)\""
  }
}

extension Document {
  /// The lines that a file keeps: 80 columns of ASCII.
  package var keptLines: [String] {
    let text = TerminalRenderer(TerminalOptions(width: 80)).render(self)
    return text.split(separator: "\n", omittingEmptySubsequences: false).dropLast().map(String.init)
  }
}
