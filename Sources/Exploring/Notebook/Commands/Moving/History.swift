import Rendering

extension Command {
  static let history = Command(
    "history", "[N]", group: .moving, "List what was typed, with the numbers of the cells.",
    examples: [(":history", "all of it"), (":history 5", "the last five")]
  ) { notebook, arguments in
    let count = arguments.words.isEmpty ? notebook.cells.count : try arguments.count()
    let rows: [[Text]] = notebook.cells.suffix(count).map { [Text("[\($0.number)]", .muted), Text($0.input, .code)] }
    guard !rows.isEmpty else { return [.paragraph("Nothing yet.")] }
    return [.table(Table([Table.Column("", .right), Table.Column("", isFlexible: true)], rows: rows))]
  }
}
