import Expressions
import Rendering

extension Command {
  static let variables = Command(
    "variables", group: .looking, "List your variables, and what they hold.",
    examples: [(":variables", "what names stand for; del NAME forgets one")]
  ) { notebook, arguments in
    try arguments.requireNone()
    let rows: [[Text]] = notebook.variables.sorted { $0.key < $1.key }.map { name, value in
      [Text(name, .code), Text(value.value.kind), Text(value.sources.sorted().joined(separator: ", "))]
    }
    guard !rows.isEmpty else { return [.paragraph("No variables; \(code: "x = vision.norm") makes one.")] }
    return [.table(Table([.init("variable"), .init("value"), .init("made from", isFlexible: true)], rows: rows))]
  }
}
