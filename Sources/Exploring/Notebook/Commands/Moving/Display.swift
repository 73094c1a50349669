import Rendering

extension Command {
  static let display = Command(
    "display", "EXPRESSION", group: .moving, "Show a value after every move.",
    details: """
      The expression means what it would mean if it were typed there: an address further on is computed first, and without \
      @ it is that of the pass the cursor is in, which is then written behind it.
      """,
    examples: [(":display text.logits[0:3]", "wherever the cursor goes")], completes: [.expression]
  ) { notebook, arguments in
    let expression = try notebook.expressionForLater(arguments)
    let stop = notebook.stops.add(.display(expression))
    return [.paragraph("\(stop.number): shown after every move.")] + notebook.displayed(expression)
  }
}
