import CKernels
import Foundation
import Tensors
import Testing

/// Attention without a table of scores, against the three steps of its definition in double precision.
@Suite struct AttentionKernelTests {
  struct Geometry: CustomTestStringConvertible {
    let rows, heads, sharedHeads, size, keys: Int
    var testDescription: String { "\(rows) rows, \(heads)/\(sharedHeads) heads of \(size), \(keys) keys" }
  }

  /// Rows around the switch from ranges of keys to blocks of rows, keys around a range and a block.
  static let geometries: [Geometry] =
    [1, 2, 4, 5, 6, 15, 31].flatMap { rows in
      [(1, 1, 1, 1), (7, 8, 2, 8), (127, 3, 3, 10), (128, 2, 1, 2), (257, 16, 2, 40)].map {
        Geometry(rows: rows, heads: $0.1, sharedHeads: $0.2, size: $0.3, keys: $0.0)
      }
    } + [
      Geometry(rows: 1, heads: 8, sharedHeads: 1, size: 256, keys: 600),
      Geometry(rows: 1, heads: 15, sharedHeads: 1, size: 49, keys: 63),  // tiles of 8, 4, 2 and 1
      Geometry(rows: 3, heads: 10, sharedHeads: 2, size: 31, keys: 65),
      Geometry(rows: 300, heads: 2, sharedHeads: 1, size: 17, keys: 300),
      Geometry(rows: 9, heads: 1, sharedHeads: 1, size: 600, keys: 40),  // deeper than a strip
    ]

  @Test(arguments: geometries) func equalsItsDefinition(geometry: Geometry) {
    let x = Operands(geometry, capacity: geometry.keys + 3)
    #expect(largestDifference(x.attend(), x.definition()) < 2e-6)
  }

  /// What other CPUs run; a level that this one lacks cannot be tried.
  @Test(arguments: [ck_portable, ck_avx2, ck_avx512]) func everyLevelEqualsItsDefinition(level: ck_cpu) {
    for geometry in Self.geometries where geometry.rows > 1 {
      let x = Operands(geometry, capacity: geometry.keys)
      guard let result = x.attend(on: level) else { return }
      #expect(largestDifference(result, x.definition()) < 2e-6, "\(geometry.testDescription)")
    }
  }

  /// Rounded to 8 bits of precision on the way in; a few rows of a cache are not.
  @Test(arguments: [ck_avx512_bf16, ck_amx]) func everyLevelInBFloat16IsNearItsDefinition(level: ck_cpu) {
    for geometry in Self.geometries where geometry.rows > 4 {
      for cap: Float in [0, 2.5] {
        var x = Operands(geometry, capacity: geometry.keys)
        (x.cap, x.precision) = (cap, ck_bfloat16_precision)
        guard let result = x.attend(on: level) else { return }
        let difference = largestDifference(result, x.definition())
        let isRounded = difference > 1e-5 || geometry.size * geometry.keys < 4
        #expect(difference < 0.01 && isRounded, "\(geometry.testDescription)")
      }
    }
  }

  /// As many keys as a picture of 896 pixels has patches, and more, to which attention is about equal.
  @Test(arguments: [1, 20]) func manyKeysLoseNoDigits(rows: Int) {
    var x = Operands(Geometry(rows: rows, heads: 1, sharedHeads: 1, size: 8, keys: 5000), capacity: 5000)
    for i in x.query.indices { x.query[i] *= 0.01 }
    for i in x.values.indices { x.values[i] = 1 + 0.1 * x.values[i] }
    #expect(largestDifference(x.attend(), x.definition()) < 2e-6)
  }

  /// Keys as a product of several heads leaves them: one row holds all heads.
  @Test(arguments: [1, 3, 5, 40]) func headsMayLieSideBySide(rows: Int) {
    let geometry = Geometry(rows: rows, heads: 4, sharedHeads: 4, size: 24, keys: 50)
    let x = Operands(geometry, headStride: 24, rowStride: 96, count: 50 * 96)
    #expect(largestDifference(x.attend(), x.definition()) < 2e-6)
  }

  /// Scores far above what exp can hold, growing and falling along the keys.
  @Test(arguments: [1, 20]) func largeScoresNeitherOverflowNorVanish(rows: Int) {
    for growth: Float in [1, -1] {
      var x = Operands(Geometry(rows: rows, heads: 2, sharedHeads: 1, size: 8, keys: 700), capacity: 700)
      for i in x.keys.indices { x.keys[i] = growth * Float(i / 8 - 350) * 3 + x.keys[i] }
      for i in x.query.indices { x.query[i] = 1 + x.query[i] * 0.01 }
      #expect(largestDifference(x.attend(), x.definition()) < 1e-4)
    }
  }

  /// Scores of several times the cap, few rows and many.
  @Test(arguments: geometries) func scoresAreCappedBeforeTheSoftmax(geometry: Geometry) {
    var x = Operands(geometry, capacity: geometry.keys)
    for i in x.query.indices { x.query[i] *= 20 }
    let uncapped = x.attend()
    x.cap = 2.5
    #expect(largestDifference(x.attend(), x.definition()) < 5e-6)
    #expect(geometry.keys == 1 || x.attend() != uncapped)
    for level in [ck_portable, ck_avx2, ck_avx512] {
      guard let result = x.attend(on: level) else { continue }
      #expect(largestDifference(result, x.definition()) < 5e-6)
    }
  }

  @Test(arguments: [1, 30]) func aKeyThatIsNoNumberShows(rows: Int) {
    var x = Operands(Geometry(rows: rows, heads: 2, sharedHeads: 1, size: 16, keys: 300), capacity: 300)
    x.keys[5] = .nan
    let result = x.attend()
    #expect(result.allSatisfy { $0.isNaN })
  }

  @Test(arguments: [1, 4, 64]) func theNumberOfThreadsChangesNothing(rows: Int) {
    let x = Operands(Geometry(rows: rows, heads: 8, sharedHeads: 2, size: 32, keys: 1000), capacity: 1000)
    let shared = x.attend()
    let count = threadCount
    defer { setThreadCount(count) }
    setThreadCount(1)
    #expect(x.attend() == shared)
  }
}

/// Random queries, keys and values.
private struct Operands {
  let geometry: AttentionKernelTests.Geometry
  let headStride, rowStride: Int
  var query, keys, values: [Float]
  var cap: Float = 0
  var precision = ck_float32_precision

  init(_ geometry: AttentionKernelTests.Geometry, headStride: Int, rowStride: Int, count: Int) {
    self.geometry = geometry
    self.headStride = headStride
    self.rowStride = rowStride
    func random(_ count: Int, seed: UInt64) -> [Float] {
      Tensor.random(shape: [count], seed: seed).values.map { 2 * $0 - 1 }
    }
    query = random(geometry.rows * geometry.heads * geometry.size, seed: 1)
    keys = random(count, seed: 2)
    values = random(count, seed: 3)
  }

  /// Keys as the cache holds them: room for `capacity` rows of each head.
  init(_ geometry: AttentionKernelTests.Geometry, capacity: Int) {
    let stride = capacity * geometry.size
    self.init(geometry, headStride: stride, rowStride: geometry.size, count: stride * geometry.sharedHeads)
  }

  var scale: Float { 1 / Float(geometry.size).squareRoot() }

  func attend() -> [Float] { attend { ck_attend(&$0) } }

  /// Nil where this CPU lacks the level.
  func attend(on level: ck_cpu) -> [Float]? {
    var ran = false
    let result = attend { ran = ck_attend_on(level, &$0) != 0 }
    return ran ? result : nil
  }

  private func attend(_ run: (inout ck_attention) -> Void) -> [Float] {
    var target = [Float](repeating: 7, count: query.count)
    target.withUnsafeMutableBufferPointer { target in
      query.withUnsafeBufferPointer { query in
        keys.withUnsafeBufferPointer { keys in
          values.withUnsafeBufferPointer { values in
            var attention = ck_attention(
              query: query.baseAddress, rows: geometry.rows, heads: geometry.heads, size: geometry.size,
              keys: keys.baseAddress, values: values.baseAddress, key_count: geometry.keys,
              shared_heads: geometry.sharedHeads, head_stride: headStride, row_stride: rowStride, scale: scale,
              cap: cap, target: target.baseAddress, precision: precision)
            run(&attention)
          }
        }
      }
    }
    return target
  }

  func definition() -> [Double] {
    var result: [Double] = []
    for row in 0..<geometry.rows {
      for head in 0..<geometry.heads { result += attended(row, head) }
    }
    return result
  }

  private func attended(_ row: Int, _ head: Int) -> [Double] {
    let first = (row * geometry.heads + head) * geometry.size
    let shared = head / (geometry.heads / geometry.sharedHeads) * headStride
    let scores = (0..<geometry.keys).map { key in
      let score =
        (0..<geometry.size).reduce(0.0) {
          $0 + Double(query[first + $1]) * Double(keys[shared + key * rowStride + $1])
        } * Double(scale)
      return cap > 0 ? Double(cap) * tanh(score / Double(cap)) : score
    }
    let largest = scores.max() ?? 0
    let weights = scores.map { exp($0 - largest) }
    let sum = weights.reduce(0, +)
    return (0..<geometry.size).map { i in
      (0..<geometry.keys).reduce(0.0) { $0 + weights[$1] * Double(values[shared + $1 * rowStride + i]) } / sum
    }
  }
}

private func largestDifference(_ a: [Float], _ b: [Double]) -> Double {
  guard a.count == b.count else { return .infinity }
  return zip(a, b).reduce(0.0) { most, pair in
    let difference = abs(Double(pair.0) - pair.1)
    return difference <= most ? most : difference.isNaN ? .infinity : difference
  }
}
