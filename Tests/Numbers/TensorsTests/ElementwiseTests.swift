import Foundation
import Tensors
import Testing

@Suite struct ElementwiseTests {
  typealias Function = (name: String, ours: @Sendable (Tensor) -> Tensor, exact: @Sendable (Double) -> Double)

  static let functions: [Function] = [
    ("exp", { exp($0) }, { Foundation.exp($0) }), ("log", { log($0) }, { Foundation.log($0) }),
    ("tanh", { tanh($0) }, { Foundation.tanh($0) }), ("erf", { erf($0) }, { Foundation.erf($0) }),
    ("sin", { sin($0) }, { Foundation.sin($0) }), ("cos", { cos($0) }, { Foundation.cos($0) }),
    ("sqrt", { sqrt($0) }, { $0.squareRoot() }),
  ]

  /// Every 100,003rd float there is, from −0 to the NaNs.
  static let floats = Tensor(
    stride(from: UInt32(0), to: .max - 100_003, by: 100_003).map { Float(bitPattern: $0) }, shape: nil)

  @Test(arguments: functions.indices) func elementaryFunctionsAreExactToTheLastPlaces(_ index: Int) {
    let (name, ours, exact) = Self.functions[index]
    let results = ours(Self.floats)
    let wrong = zip(Self.floats.values, results.values).first { !isClose($1, exact(Double($0)), units: 2) }
    #expect(wrong == nil, "\(name)(\(String(describing: wrong?.0))) is \(String(describing: wrong?.1))")
  }

  @Test func sigmoidIsExactWhereItIsNormal() {
    let normal = Tensor(Self.floats.values.filter { $0 > -87 || $0.isNaN }, shape: nil)
    let wrong = zip(normal.values, sigmoid(normal).values).first {
      !isClose($1, 1 / (1 + exp(-Double($0))), units: 2.5)
    }
    #expect(wrong == nil)
  }

  @Test func powersOfEveryKindOfNumber() {
    let special: [Float] = [
      0, -0.0, 1, -1, 2, -2, 0.5, -0.5, 3, -3, .leastNonzeroMagnitude, -0x1p-130, 1e30, -1e30, .infinity, -.infinity,
      .nan, 7.25, -7.25,
    ]
    for x in special + (0..<80).map({ Float($0) * 1.37 - 40 }) {
      let powers = power(Tensor(x), Tensor(special, shape: nil))
      for (y, z) in zip(special, powers.values) {
        #expect(isClose(z, pow(Double(x), Double(y)), units: 1), "\(x) ** \(y) is \(z)")
      }
    }
  }

  @Test func kernelsWorkInBroadcastPairs() {
    let column = Tensor([10, 20], shape: [2, 1])
    let row = Tensor([1, 2, 3], shape: [3])
    #expect(column + row == Tensor([11, 12, 13, 21, 22, 23], shape: [2, 3]))
    #expect(row - column == Tensor([-9, -8, -7, -19, -18, -17], shape: [2, 3]))
    #expect(Tensor(6) / row == Tensor([6, 3, 2], shape: [3]))
    #expect(Tensor([], shape: [0, 3]) * row == Tensor([], shape: [0, 3]))
    let deep = Tensor([1, 2, 3, 4], shape: [2, 1, 2]) * Tensor([1, 10], shape: [2, 1])
    #expect(deep == Tensor([1, 2, 10, 20, 3, 4, 30, 40], shape: [2, 2, 2]))
    #expect(Tensor.broadcastShape([3, 1], [2, 1, 5]) == [2, 3, 5])
    #expect(Tensor.broadcastShape([3], [4]) == nil)
  }

  @Test func comparisonsAreOneOrZero() {
    let (a, b) = (Tensor([1, 2, .nan], shape: [3]), Tensor([2, 2, .nan], shape: [3]))
    let expected: [Comparison: [Float]] = [
      .equal: [0, 1, 0], .unequal: [1, 0, 1], .less: [1, 0, 0], .lessOrEqual: [1, 1, 0], .greater: [0, 0, 0],
      .greaterOrEqual: [0, 1, 0],
    ]
    for relation in Comparison.allCases { #expect(compare(a, relation, b).values == expected[relation]) }
  }

  @Test func clippingAndChoosing() {
    let x = Tensor([-1, 0.5, 2, .nan], shape: [4])
    #expect(Array(clip(x, 0, 1).values.prefix(3)) == [0, 0.5, 1])
    #expect(clip(x, 0, 1).values[3].isNaN)
    let chosen = choose(Tensor([1, 0], shape: [2, 1]), Tensor([1, 2], shape: [2]), Tensor(9))
    #expect(chosen == Tensor([1, 2, 9, 9], shape: [2, 2]))
  }
}

extension Tensor {
  fileprivate init(_ values: [Float], shape: [Int]?) { self.init(values, shape: shape ?? [values.count]) }
}

/// Whether `value` is within `units` in the last place of `exact`, or both are NaN or the same infinity.
private func isClose(_ value: Float, _ exact: Double, units: Double) -> Bool {
  let rounded = Float(exact)
  if value.isNaN || rounded.isNaN { return value.isNaN && rounded.isNaN }
  if value.isInfinite || rounded.isInfinite { return value == rounded }
  return Swift.abs(Double(value) - exact) <= units * Double(max(rounded.magnitude, .leastNormalMagnitude).ulp)
}
