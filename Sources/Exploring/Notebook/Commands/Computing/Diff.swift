import Explaining
import Expressions
import Rendering
import Tensors

extension Command {
  package static let diff = Command(
    "diff", "EXPRESSION EXPRESSION", group: .looking, "Compare two values: the largest difference, and where it is.",
    examples: [
      (":diff q k", "of two tensors of one shape"), (":diff softmax(scores) weights", "one computed by hand"),
    ],
    completes: [.expression]
  ) { notebook, arguments in
    guard !arguments.text.isEmpty else { throw arguments.badUsage("it needs two expressions") }
    let values = try notebook.placing(arguments.offset) {
      try Expression.several(arguments.text).map { try notebook.evaluate($0).value.tensor }
    }
    guard values.count == 2, let a = values[0], let b = values[1] else {
      throw arguments.badUsage("it compares two tensors, and this is \(values.count)")
    }
    guard a.shape == b.shape else { throw arguments.badUsage("shapes differ: \(a.shape) and \(b.shape)") }
    return Difference(a, b).document()
  }
}
