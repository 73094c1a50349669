import Expressions
import Foundation
import Tensors
import TestSupport
import Testing

/// What NumPy makes of over a thousand expressions, as `make_numpy_cases.py` wrote it.
@Suite struct NumPyAgreementTests {
  static let fixture = Result {
    try JSONDecoder().decode(Fixture.self, from: Data(contentsOf: Fixtures.url("expressions/numpy.json")))
  }

  static let names = Result {
    var values = try fixture.get().variables.mapValues { Value.tensor($0.tensor) }
    values["x"] = .tensor(Tensor.range(from: 0, step: 1, count: 210).reshaped([5, 6, 7]))
    values["v"] = .tensor(Tensor.range(from: 0, step: 1, count: 10))
    return Names(values)
  }

  @Test func everyFunctionAndOperator() throws {
    let cases = try Self.fixture.get().byHand
    #expect(cases.count > 600)
    try check(cases)
  }

  @Test func generatedExpressions() throws {
    let cases = try Self.fixture.get().generated
    #expect(cases.count >= 300)
    try check(cases)
  }

  private func check(_ cases: [Case]) throws {
    let names = try Self.names.get()
    for item in cases {
      do {
        let value = try evaluate(item.e, names)
        guard item.error == nil else {
          Issue.record("\(item.e) is an error in NumPy and \(value) here")
          continue
        }
        if let difference = item.difference(from: value) { Issue.record("\(item.e): \(difference)") }
      } catch {
        if item.error == nil { Issue.record("\(item.e): \(error)") }
      }
    }
  }
}

struct Fixture: Decodable {
  var variables: [String: Case.Array]
  var byHand: [Case]
  var generated: [Case]
}

/// An expression and its value: one array, several, or an error.
struct Case: Decodable {
  struct Array: Decodable {
    var shape: [Int]
    var values: [Number]
    var mask: Int?

    var tensor: Tensor { Tensor(values.map { Float($0.value) }, shape: shape) }
  }

  /// A number, or "nan", "inf", "-inf".
  struct Number: Decodable {
    var value: Double

    init(from decoder: any Decoder) throws {
      let container = try decoder.singleValueContainer()
      if let number = try? container.decode(Double.self) {
        value = number
      } else {
        value = Double(try container.decode(String.self)) ?? .nan
      }
    }
  }

  var e: String
  var error: Int?
  var shape: [Int]?
  var values: [Number]?
  var mask: Int?
  /// The relative difference allowed, where NumPy's own 32-bit and 64-bit values differ by more than 3e-7.
  var tolerance: Double?
  var items: [Array]?

  /// How `value` differs from the expected one, if it does.
  func difference(from value: Value) -> String? {
    if let items {
      guard case .tuple(let values) = value, values.count == items.count else { return "\(value)" }
      return zip(items, values).lazy.compactMap { $0.difference(from: $1) }.first
    }
    return Array(shape: shape ?? [], values: values ?? [], mask: mask).difference(
      from: value, within: tolerance ?? 1e-6)
  }
}

extension Case.Array {
  func difference(from value: Value, within tolerance: Double = 1e-6) -> String? {
    let value = value.joined
    let isMask = if case .mask = value { true } else { false }
    guard isMask == (mask != nil) else { return "\(value) should\(isMask ? " not" : "") be a mask" }
    let numbers: [Double]
    if case .number(let number) = value {
      numbers = [number]
    } else {
      numbers = value.tensor?.values.map(Double.init) ?? []
    }
    guard let tensor = value.tensor, tensor.shape == shape else { return "\(value) should have shape \(shape)" }
    let wrong = numbers.indices.first { !agrees(numbers[$0], values[$0].value, tolerance) }
    return wrong.map { "element \($0) is \(numbers[$0]), in NumPy \(values[$0].value)" }
  }

  private func agrees(_ ours: Double, _ theirs: Double, _ tolerance: Double) -> Bool {
    ours == theirs || (ours.isNaN && theirs.isNaN) || abs(ours - theirs) <= tolerance * abs(theirs)
  }
}

extension Value {
  /// A tuple of numbers, such as a shape, as NumPy's arrays would have it.
  fileprivate var joined: Value {
    guard case .tuple(let items) = self else { return self }
    let numbers = items.compactMap(\.number)
    return numbers.count == items.count ? .tensor(Tensor(numbers.map { Float($0) }, shape: [numbers.count])) : self
  }
}
