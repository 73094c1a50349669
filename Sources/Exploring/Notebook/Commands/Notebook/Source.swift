import Rendering

extension Command {
  static let source = Command(
    "source", "FILE", group: .notebook, "Run the lines of a file, one after the other.",
    examples: [(":source tour.vlm", "as if each were typed")], completes: [.file], inReplays: .leftOut
  ) { notebook, arguments in
    guard !arguments.text.isEmpty else { throw arguments.badUsage("it needs a file") }
    let lines = try TextFile.lines(of: Files.url(arguments.text))
    try notebook.queue(
      lines.enumerated().map { index, text in
        var line = WaitingLine(text)
        line.place = "\(arguments.text):\(index + 1)"
        return line
      })
    return []
  }
}
