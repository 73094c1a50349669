import Files
import Notebook
import Rendering

extension Command {
  static let save = Command(
    "save", "FILE | model DIR", group: .notebook, "Write the notebook so far to a file.",
    details: """
      The file's name ends in .vlm (text that :replay runs again), .ipynb (for Jupyter, and for :replay too), .md or .html \
      (to read, and :replay takes an .md, too). Breakpoints, displays, variables and named runs are not in it, but come back \
      when its lines run again. model writes what :learn has made of the model into a new folder, as the hub has it: what was \
      learned in float32, the rest as it was. A file there already is replaced if this program wrote it; :save! replaces any.
      """,
    examples: [
      (":save tour.vlm", "to go on with or to compare"), (":save tour.html", "to show to others"),
      (":save model ~/taught", "the weights as they are now"),
    ],
    completes: [.either([.word(["model"]), .file]), .file], touches: .writes, takesInsistence: true
  ) { notebook, arguments in
    guard !arguments.text.isEmpty else {
      throw arguments.badUsage("it needs a file, such as tour.vlm to go on with or tour.html to show")
    }
    let (word, folder) = arguments.text.splitAtFirstSpace
    if word == "model", !folder.isEmpty { return try notebook.saveModel(folder) }
    let url = arguments.text.namedFile
    let format = try HandOut.Format(url)
    try arguments.requireReplaceable(url)
    let replaced = AtomicFile.isFromEarlier(url) ? ", in place of what another session wrote there" : ""
    try HandOut(notebook, beside: url.deletingLastPathComponent()).write(to: url, as: format)
    let count = notebook.cells.count
    return [.paragraph("Wrote \(count == 1 ? "1 cell" : "\(count) cells") to \(code: arguments.text)\(replaced).")]
  }
}

extension Notebook {
  /// Writes the model as it is now into a new folder.
  fileprivate func saveModel(_ text: String) throws -> Document {
    let folder = try AtomicFolder(text.namedFile)
    do {
      try TaughtCheckpoint(open.model, of: open.folder).write(into: folder.partial) {
        self.didProgress("writing \($0)")
      }
      try folder.finish()
    } catch {
      folder.discard()
      throw error
    }
    return [.paragraph("Wrote the model to \(code: text); \(code: ":open model \(text)") opens it.")]
  }
}
