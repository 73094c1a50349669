import Expressions
import Rendering

extension Command {
  static let functions = Command(
    "functions", group: .notebook, "List what expressions can compute with.",
    details: """
      A line without a colon is an expression: softmax(q @ k.T / sqrt(headDim)). With a name before it, as in \
      mine = q @ k.T, its value is kept; del mine forgets it.
      """,
    examples: [(":functions", "by family"), (":help softmax", "one of them")]
  ) { _, arguments in
    if let word = arguments.words.first, Function.named(word) != nil {
      throw arguments.badUsage("it lists all of them; :help \(word) explains \(word)")
    }
    try arguments.requireNone()
    var document: Document = []
    for family in Function.Family.allCases {
      let functions = Function.all.filter { $0.family == family }
      document.append(.heading(Text(family.rawValue), level: 3))
      document.append(.keyValues(functions.map { KeyValue(Text($0.signature), Text($0.summary)) }))
    }
    return document
  }
}

extension Function {
  /// What the function does, with an example.
  var help: Document {
    [.lines(["\(code: signature)  \(summary)", "for example: \(code: example)"])]
  }
}
