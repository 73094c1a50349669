import Rendering
import Stepping

extension Command {
  static let edits = Command(
    "edits", "[clear]", group: .changing, "List the edits in force, or take all back.",
    examples: [(":edits", "in the order they were made"), (":edits clear", "the run as it was")],
    completes: [.word(["clear"])]
  ) { notebook, arguments in
    if arguments.words.isEmpty { return notebook.editList }
    guard arguments.words == ["clear"] else { throw arguments.badUsage("it takes clear, or nothing") }
    guard !notebook.session.edits.isEmpty else { throw CommandError.nothingToUndo }
    return try notebook.change { session in while !session.edits.isEmpty { try session.undoEdit() } }
  }
}

extension Notebook {
  /// The edits in force, as a list.
  fileprivate var editList: Document {
    let rows: [[Text]] = session.edits.enumerated().map { [Text("\($0 + 1)"), Text($1.summary, .code)] }
    guard !rows.isEmpty else { return [.paragraph("No edits; \(code: ":edit ADDRESS = EXPRESSION") makes one.")] }
    return [.table(Table([.init("", .right), .init("edits in force", isFlexible: true)], rows: rows))]
  }
}
