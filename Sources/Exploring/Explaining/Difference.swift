import Rendering
import Tensors

/// How two tensors of one shape differ.
package struct Difference {
  private let a, b: Tensor
  /// |a − b| of each number; NaN where only one is none.
  private let sizes: [Float]

  /// How what is said of two tensors begins, which replays look at.
  package static let (equality, largestDifference) = ("Equal, all ", "Largest difference ")

  /// - Precondition: both have one shape.
  package init(_ a: Tensor, _ b: Tensor) {
    (self.a, self.b) = (a, b)
    sizes = zip(a.values, b.values).map { $0 == $1 || ($0.isNaN && $1.isNaN) ? 0 : abs($0 - $1) }
  }

  /// Where they differ most, and by how much in all.
  /// - Parameter isAnswer: whether the first is somebody's answer and the second what is right.
  package func document(isAnswer: Bool = false) -> Document {
    guard let largest = sizes.indices.max(by: { ranked(sizes[$0]) < ranked(sizes[$1]) }), sizes[largest] != 0 else {
      return [.notice(Notice(.success, "\(Self.equality)\(NumberFormat.count(a.count)) numbers."))]
    }
    let relative = Tensor(sizes, shape: a.shape).statistics.norm / b.statistics.norm
    let unequal = sizes.count { $0 != 0 }
    let size = NumberFormat.compact(sizes[largest])
    let beginning: Text =
      sizes[largest].isFinite ? "\(Self.largestDifference)\(strong: size) at " : "Infinitely different at "
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
  private func ranked(_ size: Float) -> Float { size.isNaN ? .infinity : size }
}
