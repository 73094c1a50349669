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
    return notebook.difference(a, b)
  }
}

extension Notebook {
  /// How what is said of two tensors begins, which replays look at.
  package static let (equality, largestDifference) = ("Equal, all ", "Largest difference ")

  /// Where two tensors of one shape differ most, and by how much in all.
  /// - Parameter isAnswer: whether `a` is somebody's answer and `b` what is right.
  public func difference(_ a: Tensor, _ b: Tensor, isAnswer: Bool = false) -> Document {
    let differences = zip(a.values, b.values).map { $0 == $1 || ($0.isNaN && $1.isNaN) ? 0 : abs($0 - $1) }
    guard let largest = differences.indices.max(by: { ranked(differences[$0]) < ranked(differences[$1]) }),
      differences[largest] != 0
    else { return [.notice(Notice(.success, "\(Self.equality)\(NumberFormat.count(a.count)) numbers."))] }
    let relative = Tensor(differences, shape: a.shape).statistics.norm / b.statistics.norm
    let unequal = differences.count { $0 != 0 }
    let size = NumberFormat.compact(differences[largest])
    let beginning: Text =
      differences[largest].isFinite
      ? "\(Self.largestDifference)\(strong: size) at " : "Infinitely different at "
    let numbers = [a, b].map { NumberFormat.compact($0.values[largest], significant: 6) }
    let pair = isAnswer ? "you have \(numbers[0]) where \(numbers[1]) is right" : numbers.joined(separator: " and ")
    let share = relative.isFinite ? "; |a - b|/|b| = \(NumberFormat.compact(relative))" : ""
    return [
      .lines([
        "\(beginning)\(strong: NumberFormat.shape(a.index(at: largest))): \(pair).",
        "\(NumberFormat.count(unequal)) of \(NumberFormat.count(a.count)) numbers differ\(share)",
      ])
    ]
  }

  /// NaN, where one value is none, counts as the largest difference.
  private func ranked(_ difference: Float) -> Float { difference.isNaN ? .infinity : difference }
}
