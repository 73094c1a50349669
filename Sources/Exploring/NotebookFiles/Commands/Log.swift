import Notebook
import Rendering

extension Command {
  static let log = Command(
    "log", "FILE|off", group: .notebook, "Write the notebook to a file, and every further cell as it comes.",
    details: """
      The file is a .vlm file, which :replay runs again. A file there already is replaced if \
      this program wrote it; :log! replaces any.
      """,
    examples: [(":log today.vlm", "nothing is lost when the window closes"), (":log off", "no longer")],
    completes: [.either([.word(["off"]), .file])], touches: .writes, takesInsistence: true
  ) { notebook, arguments in
    switch arguments.text {
    case "":
      return [.paragraph(notebook.log.map { "Every cell goes to \(code: $0.name)." } ?? "Nothing is logged.")]
    case "off":
      guard let log = notebook.log else { return [.paragraph("Nothing is logged.")] }
      notebook.log = nil
      return [.paragraph("\(code: log.name) ends here.")]
    default:
      let url = arguments.text.namedFile
      guard try HandOut.Format(url) == .vlm else { throw CommandError.unknownFormat(arguments.text, ["vlm"]) }
      try arguments.requireReplaceable(url)
      notebook.log = try NotebookLog(notebook, url: url, name: arguments.text)
      return [.paragraph("Every cell goes to \(code: arguments.text) from now on.")]
    }
  }
}
