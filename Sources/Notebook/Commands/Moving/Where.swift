import PaliGemmaModel
import Rendering

extension Command {
  static let `where` = Command(
    "where", shortForm: "w", group: .moving, "Show the whole pipeline with the cursor in it.",
    examples: [(":where", "> marks the cursor, * what has been computed")], isRepeatable: false
  ) { notebook, arguments in
    try arguments.requireNone()
    let rows = notebook.session.program.indices.map(notebook.pipelineRow)
    return [
      .table(
        Table([Table.Column(), Table.Column("stage"), Table.Column("what it makes", isFlexible: true)], rows: rows)),
      .paragraph(notebook.place),
    ]
  }
}

extension Notebook {
  fileprivate func pipelineRow(_ index: Int) -> [Text] {
    let stage = session.program[index]
    let mark = index == session.position.stage ? ">" : index < session.computedCount ? "*" : " "
    let last = Address(stage.part, stage.part.points[stage.part.points.count - 1], step: stage.step)
    let shape = NumberFormat.shape(session.shape(of: last.point, in: stage))
    return [Text(mark, .strong), Text(stage.title), "\(address: last.description) \(muted: shape)"]
  }

  /// Where the cursor is, in words.
  var place: Text {
    let stage = session.program[session.position.stage]
    guard session.position.point >= 0 else { return "Before \(stage.title); nothing of it has been shown." }
    let address = Address(stage.part, stage.part.points[session.position.point], step: stage.step)
    return
      "At \(address: address.description), value \(session.position.point + 1) of \(stage.part.points.count) in \(stage.title)."
  }
}
