import Foundation
import Rendering

/// The arithmetic behind one number: what was added up, and what became of the sum.
package struct Derivation {
  /// One summand.
  package struct Term {
    /// Which one, such as `i = 17`.
    package let label: String
    /// How it came about, such as `0.234·-1.2`; empty where it is a number by itself.
    package let working: String
    package let value: Double
  }

  /// One line of the calculation after the sum, or of one that has no sum.
  package struct Step {
    package let label: String
    package let value: Double
  }

  /// What is computed, such as `scores[0,3,7] = Σ q[0,3,i]·k[0,7,i]/√24`.
  package private(set) var equation: String
  /// What the equation's names stand for.
  package var notes: [String] = []
  /// The summands that are largest without their signs, largest first.
  package private(set) var terms: [Term] = []
  /// How many summands there are besides ``terms``, and their sum.
  package private(set) var rest = (count: 0, sum: 0.0)
  package private(set) var steps: [Step] = []

  /// The last line's number: what the equation comes to, in double precision.
  package private(set) var result: Double

  /// How many summands are worth a line each.
  private static let shownTerms = 10

  /// A number that is one already.
  package init(_ equation: String, value: Double) {
    self.equation = equation
    result = value
  }

  /// A sum, whose `i`-th summand `label` and `working` describe.
  package init(_ equation: String, sum: [Double], label: (Int) -> String, working: (Int) -> String = { _ in "" }) {
    self.equation = equation
    let order = sum.indices.sorted { (abs(sum[$0]), $1) > (abs(sum[$1]), $0) }
    terms = order.prefix(Self.shownTerms).map { Term(label: label($0), working: working($0), value: sum[$0]) }
    let others = order.dropFirst(Self.shownTerms)
    rest = (others.count, others.reduce(0) { $0 + sum[$1] })
    result = sum.reduce(0, +)
    if sum.count > 1 { steps = [Step(label: "sum of \(sum.count) terms", value: result)] }
  }

  /// Adds a line that makes `value` of what there is so far.
  mutating func then(_ label: String, _ value: Double) {
    steps.append(Step(label: label, value: value))
    result = value
  }

  /// The derivation with a line more.
  package func followed(by label: String, _ value: (Double) -> Double) -> Derivation {
    var copy = self
    copy.then(label, value(result))
    return copy
  }

  /// The derivation of another equation that begins with it.
  func named(_ equation: String) -> Derivation {
    var copy = self
    copy.equation = equation
    return copy
  }

  /// The derivation with what names stand for.
  package func noting(_ notes: String...) -> Derivation {
    var copy = self
    copy.notes += notes
    return copy
  }
}

/// Numbers that go into a sum of products, and how the equation writes the `i`-th of them.
struct Factors {
  let name: String
  let values: [Float]

  init(_ name: String, _ values: [Float]) {
    self.name = name
    self.values = values
  }
}

extension Derivation {
  /// `name = Σ a·b`, over the index that both names call `letter`.
  static func product(_ name: String, _ a: Factors, _ b: Factors, over letter: String = "i", then rest: String = "")
    -> Derivation
  {
    Derivation(
      "\(name) = Σ \(a.name)·\(b.name)\(rest)", sum: zip(a.values, b.values).map { Double($0) * Double($1) },
      label: { "\(letter) = \($0)" },
      working: { "\(NumberFormat.compact(a.values[$0]))·\(NumberFormat.compact(b.values[$0]))" })
  }

  /// `name = Σ a·b + bias`.
  static func linear(_ name: String, _ x: Factors, _ weight: Factors, bias: (name: String, value: Float)?) -> Derivation
  {
    let sum = product(name, x, weight, then: bias.map { " + \($0.name)" } ?? "")
    guard let bias else { return sum }
    return sum.followed(by: "+ \(bias.name) = \(NumberFormat.compact(bias.value))") { $0 + Double(bias.value) }
  }

  /// `name = softmax(scores)` at `chosen`: one exponential's share of the sum of all.
  static func softmax(_ name: String, _ scores: Factors, at chosen: Int, letter: String, label: (Int) -> String)
    -> Derivation
  {
    let largest = scores.values.max() ?? 0
    let powers = scores.values.map { exp(Double($0) - Double(largest)) }
    var derivation = Derivation(
      "\(name) = exp(s − max s) / Σ exp(s − max s), s = \(scores.name) over \(letter)", sum: powers, label: label,
      working: { "exp(\(NumberFormat.compact(scores.values[$0] - largest)))" })
    let score = scores.values[chosen]
    derivation.steps.insert(Step(label: "max s", value: Double(largest)), at: 0)
    let sum = derivation.result
    derivation.then(
      "exp(\(NumberFormat.compact(score)) − max s) of \(label(chosen))", exp(Double(score) - Double(largest)))
    return derivation.followed(by: "divided by the sum") { $0 / sum }
  }

  /// `name = (x − mean)/√(variance + ε)·w + b`, whose sum is the variance's.
  static func layerNorm(
    _ name: String, _ x: Factors, at index: Int, weight: Float, bias: Float, epsilon: Float
  ) -> Derivation {
    let count = Double(x.values.count)
    let mean = x.values.reduce(0) { $0 + Double($1) } / count
    let squares = x.values.map { (Double($0) - mean) * (Double($0) - mean) }
    let variance = squares.reduce(0, +) / count
    return Derivation(
      "\(name) = (x − mean)/√(variance + ε)·w + b, variance = Σ (x − mean)²/\(x.values.count)", sum: squares,
      label: { "i = \($0)" }, working: { "(\(NumberFormat.compact(x.values[$0])) − mean)²" }
    )
    .followed(by: "variance, divided by \(x.values.count)") { _ in variance }
    .followed(by: "mean") { _ in mean }
    .followed(by: "x") { _ in Double(x.values[index]) }
    .followed(by: "(x − mean)/√(variance + \(NumberFormat.compact(epsilon)))") { _ in
      (Double(x.values[index]) - mean) / (variance + Double(epsilon)).squareRoot()
    }
    .followed(by: "·w = \(NumberFormat.compact(weight))") { $0 * Double(weight) }
    .followed(by: "+ b = \(NumberFormat.compact(bias))") { $0 + Double(bias) }
  }

  /// A square, with the digits that its value needs.
  private static func squared(_ number: Float) -> String {
    let digits = NumberFormat.compact(number, significant: 5)
    return number < 0 ? "(\(digits))²" : "\(digits)²"
  }

  /// `name = x/√(mean(x²) + ε)·(1 + w)`, whose sum is the mean square's.
  static func rmsNorm(_ name: String, _ x: Factors, at index: Int, weight: Float, epsilon: Float) -> Derivation {
    let count = x.values.count
    let squares = x.values.map { Double($0) * Double($0) }
    let meanSquare = squares.reduce(0, +) / Double(count)
    return Derivation(
      "\(name) = x/√(mean(x²) + ε)·(1 + w), mean(x²) = Σ x²/\(count)", sum: squares, label: { "i = \($0)" },
      working: { squared(x.values[$0]) }
    )
    .followed(by: "mean(x²), divided by \(count)") { _ in meanSquare }
    .followed(by: "x") { _ in Double(x.values[index]) }
    .followed(by: "/√(mean(x²) + \(NumberFormat.compact(epsilon)))") {
      $0 / (meanSquare + Double(epsilon)).squareRoot()
    }
    .followed(by: "·(1 + w), w = \(NumberFormat.compact(weight))") { $0 * (1 + Double(weight)) }
  }

  /// `name = a + b`, by their names.
  static func residual(_ name: String, _ a: (name: String, value: Float), _ b: (name: String, value: Float))
    -> Derivation
  {
    Derivation(
      "\(name) = \(a.name) + \(b.name)", sum: [Double(a.value), Double(b.value)], label: { $0 == 0 ? a.name : b.name })
  }

  /// `name = gelu(x)`, or its product with what the equation calls `factor`.
  static func gelu(_ name: String, _ x: (name: String, value: Float), times factor: String = "") -> Derivation {
    let argument = (2 / Double.pi).squareRoot() * (Double(x.value) + 0.044715 * pow(Double(x.value), 3))
    let times = factor.isEmpty ? "" : "·\(factor)"
    return Derivation(
      "\(name) = x/2·(1 + tanh(√(2/π)·(x + 0.044715·x³)))\(times), x = \(x.name)", value: Double(x.value)
    )
    .followed(by: "x") { $0 }
    .followed(by: "√(2/π)·(x + 0.044715·x³)") { _ in argument }
    .followed(by: "tanh of it") { tanh($0) }
    .followed(by: "x/2·(1 + tanh)") { Double(x.value) / 2 * (1 + $0) }
  }
}
