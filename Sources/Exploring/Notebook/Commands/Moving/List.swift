import PaliGemmaModel
import Rendering

extension Command {
  static let list = Command(
    "list", shortForm: "l", group: .moving, "List the values of this stage, seen and to come, with their shapes.",
    examples: [(":list", "> marks the cursor, * what has been shown")]
  ) { notebook, arguments in
    try arguments.requireNone()
    let (session, stage) = (notebook.session, notebook.session.program[notebook.session.position.stage])
    let rows: [[Text]] = session.layout.points(of: stage).enumerated().map { index, point in
      let mark = index == session.position.point ? ">" : index < session.position.point ? "*" : " "
      let address = Address(point, of: stage).description
      return [
        Text(mark, .strong), Text(address, .address), Text(NumberFormat.shape(session.shape(of: point, in: stage))),
      ]
    }
    return [
      .table(
        Table([Table.Column(), Table.Column(Text(stage.title), isFlexible: true), Table.Column("shape")], rows: rows))
    ]
  }
}
