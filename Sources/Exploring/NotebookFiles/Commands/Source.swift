import Notebook
import Rendering

extension Command {
  static let source = Command(
    "source", "FILE", group: .notebook, "Run the lines of a file, one after the other.",
    examples: [(":source tour.vlm", "as if each were typed")], completes: [.file], touches: .runsLines
  ) { notebook, arguments in
    guard !arguments.text.isEmpty else { throw arguments.badUsage("it needs a file") }
    let lines = try TextFile.lines(of: arguments.text.namedFile)
    try notebook.queue(
      lines.enumerated().map { WaitingLine($1, place: "\(arguments.text):\($0 + 1)") })
    return []
  }
}
