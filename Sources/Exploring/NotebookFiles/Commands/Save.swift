import Notebook
import Rendering

extension Command {
  static let save = Command(
    "save", "FILE", group: .notebook, "Write the notebook so far to a file.",
    details: """
      The file's name ends in .vlm (text that :replay runs again), .ipynb (for Jupyter, and for :replay too), .md or .html \
      (to read, and :replay takes an .md, too). Breakpoints, displays, variables and named runs are not in it, but come back \
      when its lines run again. A file there already is replaced if this program wrote it; :save! replaces any.
      """,
    examples: [(":save tour.vlm", "to go on with or to compare"), (":save tour.html", "to show to others")],
    completes: [.file], touches: .writes, takesInsistence: true
  ) { notebook, arguments in
    guard !arguments.text.isEmpty else { throw arguments.badUsage("it needs a file") }
    let url = arguments.text.namedFile
    let format = try HandOut.Format(url)
    try arguments.requireReplaceable(url)
    try HandOut(notebook, beside: url.deletingLastPathComponent()).write(to: url, as: format)
    let count = notebook.cells.count
    return [.paragraph("Wrote \(count == 1 ? "1 cell" : "\(count) cells") to \(code: arguments.text).")]
  }
}
