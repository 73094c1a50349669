import Rendering

extension Command {
  static let watch = Command(
    "watch", "EXPRESSION", group: .moving, "Stop when a value changes.",
    details: """
      At every step forward, the value of what has been computed up to there is compared with the last one there was. Where \
      there is none, as with a short name outside its stage, nothing is compared.
      """,
    examples: [(":watch argmax(text.logits)", "when the most probable token is another")], completes: [.expression]
  ) { notebook, arguments in
    let stop = notebook.stops.add(.watch(try notebook.expressionForLater(arguments)))
    return [.paragraph("\(stop.number): stops when \(code: arguments.text) changes.")]
  }
}
