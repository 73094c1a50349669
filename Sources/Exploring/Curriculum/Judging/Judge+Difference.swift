import Explaining
import Expressions
import Notebook
import Rendering
import Tensors

extension Judge {
  /// Of fewer numbers than this the right one in one place would be too much of the answer.
  private static let fewNumbers = 20

  /// How `given` differs from `right`; nil if it does not.
  ///
  /// Numbers agree where they differ by at most `tolerance` of the right number's size and as much of the right values'
  /// root mean square: a sum that comes near 0 is as inexact as what it was summed from. Leading axes of extent 1 do not
  /// matter, as in NumPy's `allclose`.
  func difference(_ given: Value, _ right: Value, tolerance: Double) -> Document? {
    if case .text(let right) = right {
      guard case .text(let given) = given else { return [.paragraph("It is \(given.kind), and a text is asked for.")] }
      return given == right ? nil : [.paragraph("It is another text: \(strong: given).")]
    }
    if let rights = right.items, right.numbers == nil {
      guard let givens = given.items, givens.count == rights.count else {
        return [.paragraph("It is \(given.kind), and \(right.kind) is asked for.")]
      }
      return zip(givens, rights).lazy.compactMap { difference($0, $1, tolerance: tolerance) }.first
    }
    if let right = right.number { return difference(given, right, tolerance: tolerance) }
    guard let wanted = right.numbers else { return [.paragraph("It is \(given.kind), and a list is asked for.")] }
    guard let numbers = given.numbers else {
      let shape = NumberFormat.shape(wanted.shape)
      return [.paragraph("It is \(given.kind), and numbers of shape \(strong: shape) are asked for.")]
    }
    return difference(numbers, wanted, tolerance: tolerance)
  }

  private func difference(_ given: Tensor, _ right: Tensor, tolerance: Double) -> Document? {
    guard given.shape.drop(while: { $0 == 1 }) == right.shape.drop(while: { $0 == 1 }) else {
      let shapes = [given, right].map { $0.rank == 0 ? "that of one number" : NumberFormat.shape($0.shape) }
      return [.paragraph("Its shape is \(strong: shapes[0]), and \(strong: shapes[1]) is asked for.")]
    }
    let finite = right.values.lazy.filter(\.isFinite).map(Double.init)
    let size = (finite.reduce(0) { $0 + $1 * $1 } / Double(max(right.count, 1))).squareRoot()
    let places = right.values.indices.filter { place in
      let (a, b) = (given.values[place], right.values[place])
      let isClose = b.isFinite && Double(abs(a - b)) <= tolerance * (Double(abs(b)) + size)
      return !(a == b || (a.isNaN && b.isNaN) || isClose)
    }
    if places.isEmpty { return nil }
    let shape: Text = "The shape is right, \(strong: NumberFormat.shape(right.shape)); "
    guard right.count < Self.fewNumbers else {
      return [.paragraph(shape + "the numbers differ.")]
        + Difference(given.reshaped(right.shape), right).document(isAnswer: true)
    }
    let indices = places.map { NumberFormat.shape(right.index(at: $0)) }.joined(separator: ", ")
    return [.paragraph(shape + Text("\(places.count) of \(right.count) numbers differ, those at \(indices)."))]
  }

  /// How a value differs from one number; what that number is stays open.
  func difference(_ given: Value, _ right: Double, tolerance: Double) -> Document? {
    guard let number = given.number else { return [.paragraph("It is \(given.kind), and one number is asked for.")] }
    if number == right || (number.isNaN && right.isNaN) { return nil }
    if right.isFinite, abs(number - right) <= tolerance * (right == 0 ? 1 : abs(right)) { return nil }
    if number.isNaN || right.isNaN { return [.paragraph("It is \(given.kind), which is not what is asked for.")] }
    return [
      .paragraph(
        "\(strong: NumberFormat.compact(Float(number), significant: 6)) is too \(number < right ? "small" : "large").")
    ]
  }
}

extension Value {
  /// The value as a tensor; a list of numbers, such as a shape, counts as one.
  fileprivate var numbers: Tensor? {
    guard let values = items else { return tensor }
    let numbers = values.compactMap { $0.number.map(Float.init) }
    return numbers.count == values.count ? Tensor(numbers, shape: [numbers.count]) : nil
  }
}
