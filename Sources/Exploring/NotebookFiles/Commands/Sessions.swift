import Notebook
import Rendering

extension Command {
  static let sessions = Command(
    "sessions", "[N]", group: .notebook, "List the sessions you have had, or go on with one.",
    details: """
      Each session at a terminal is kept as it goes, in files that only you can read; the newest 20 are there. To go on is \
      to begin again with its notebook, as :replay does.
      """,
    examples: [(":sessions", "the newest first"), (":sessions 1", "the last one")], touches: .runsLines
  ) { notebook, arguments in
    guard let folder = (notebook.journal as? SessionJournal)?.folder else {
      return [.paragraph("Sessions are kept where somebody types at a terminal.")]
    }
    let ended = folder.ended
    guard let word = arguments.words.first else { return list(ended) }
    guard arguments.words.count == 1, let number = Int(word), ended.indices.contains(number - 1) else {
      throw arguments.badUsage("\(arguments.text) is no number of a session; :sessions lists them")
    }
    let url = ended[number - 1].url
    return try notebook.replay(url, name: url.lastPathComponent, opensOutside: true, goesOn: true)
  }

  private static func list(_ sessions: [SessionFolder.Session]) -> Document {
    guard !sessions.isEmpty else { return [.paragraph("No session has ended yet.")] }
    let rows = sessions.enumerated().map { [Text("\($0 + 1)")] + $1.summary }
    let columns: [Table.Column] = [
      .init("", .right), .init(""), .init("", .right), .init("image"), .init("prompt", isFlexible: true),
    ]
    return [.table(Table(columns, rows: rows))]
  }
}
