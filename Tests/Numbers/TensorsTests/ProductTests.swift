import CKernels
import Foundation
import Tensors
import Testing

/// Products with stored weights, of every type and of awkward sizes, against a plain loop in double precision.
@Suite struct ProductTests {
  /// Rows around the switch from vectors to panels, and whole, half and single panels of every level; sizes around a strip,
  /// a register and a packed depth.
  static let sizes: [(rows: Int, width: Int, columns: Int)] =
    [1, 2, 3, 4, 5, 8, 9, 14, 17, 29, 40].flatMap { rows in
      [(1, 1), (5, 31), (33, 32), (64, 70), (31, 513), (35, 1030), (9, 4200)].map { (rows, $0.0, $0.1) }
    } + [(600, 40, 17), (300, 600, 65)]  // more rows than are packed at once
    + [
      (1, 101, 2100), (1, 101, 4200), (2, 101, 2100), (3, 101, 2100), (6, 101, 2100), (4, 101, 4200), (6, 101, 4200),
    ]  // parts of a walk

  @Test(arguments: ElementType.allCases) func equalPlainLoops(type: ElementType) {
    for size in Self.sizes {
      let x = random([size.rows, size.columns], seed: 1)
      let weight = stored(random([size.width, size.columns], seed: 2), type)
      let error = largestError(matmul(x, transposed: weight), x, weight.tensor())
      #expect(error < 1e-6 * Double(size.columns).squareRoot(), "\(size)")
    }
  }

  /// What other CPUs run; a level that this one lacks cannot be tried. Where whole numbers may be used, so may half panels.
  @Test(arguments: [ck_portable, ck_avx2, ck_avx512], [false, true])
  func everyLevelEqualsPlainLoops(level: ck_cpu, allowsHalfPanels: Bool) {
    for type in ElementType.allCases where !(type.isQuantized && allowsHalfPanels) {
      for size in Self.sizes {
        let x = random([size.rows, size.columns], seed: 7)
        let weight = stored(random([size.width, size.columns], seed: 8), type)
        let bias = random([size.width], seed: 9)
        var values = [Float](repeating: .nan, count: size.rows * size.width)
        let ran = values.withUnsafeMutableBufferPointer { values in
          bias.values.withUnsafeBufferPointer { bias in
            var product = ck_product(
              weight: weight.matrix, bias: bias.baseAddress, target: values.baseAddress, accumulates: 0)
            return linear(allowsHalfPanels, level, x.values, size.rows, &product, 1) != 0
          }
        }
        guard ran else { return }
        let error = largestError(
          Tensor(values, shape: [size.rows, size.width]), x, weight.tensor(), plus: bias)
        #expect(error < 1e-6 * Double(size.columns).squareRoot() + 1e-6, "\(type), \(size)")
      }
    }
  }

  /// Several weights that share x, added to what the targets hold: each becomes what it becomes alone.
  @Test(arguments: [ck_portable, ck_avx2, ck_avx512], [false, true])
  func severalProductsAreAdded(level: ck_cpu, allowsHalfPanels: Bool) {
    for (columns, bound) in [(70, 2e-5), (2100, 5e-5)] as [(Int, Float)] {  // few rows of the longer make several parts
      let weights = [5, 1, 40].map { stored(random([$0, columns], seed: UInt64($0)), .bfloat16) }
      for rows in [3, 9, 12, 21, 40, 300] {
        let x = random([rows, columns], seed: 7)
        let start = random([rows * 46], seed: 8)
        var values = start.values
        let ran = values.withUnsafeMutableBufferPointer { target in
          var next = target.baseAddress!
          let products = weights.map { weight in
            defer { next += rows * weight.shape[0] }
            return ck_product(weight: weight.matrix, bias: nil, target: next, accumulates: 1)
          }
          return linear(allowsHalfPanels, level, x.values, rows, products, products.count) != 0
        }
        guard ran else { return }
        let alone = weights.flatMap { matmul(x, transposed: $0).values }
        let errors = values.indices.map { abs(values[$0] - start.values[$0] - alone[$0]) }
        #expect(errors.allSatisfy { $0 < bound }, "\(columns), \(rows)")
      }
    }
  }

  @Test(arguments: ElementType.allCases) func theNumberOfThreadsChangesNothing(type: ElementType) {
    let (x, weight) = (random([40, 300], seed: 10), stored(random([100, 300], seed: 11), type))
    let count = threadCount
    defer { setThreadCount(count) }
    let results = [1, 2, 5].map { threads in
      setThreadCount(threads)
      return matmul(x, transposed: weight)
    }
    #expect(results.allSatisfy { $0 == results[0] })
  }

  /// Up to eight rows, each becomes exactly what it becomes alone.
  @Test(arguments: ElementType.allCases) func fewRowsDoNotDependOnEachOther(type: ElementType) {
    let weight = stored(random([37, 200], seed: 3), type)
    let x = random([8, 200], seed: 4)
    for count in 1...8 {
      let together = matmul(x.rows(0..<count), transposed: weight)
      for row in 0..<count {
        #expect(together.rows(row..<row + 1) == matmul(x.rows(row..<row + 1), transposed: weight))
      }
    }
  }

  @Test func activationsMultiply() {
    let (a, b) = (random([3, 300, 40], seed: 5), random([3, 40, 50], seed: 6))
    let product = matmul(a, b)
    for matrix in 0..<3 {
      let slice = { (x: Tensor) in x.rows(matrix..<matrix + 1).reshaped(Array(x.shape.dropFirst())) }
      #expect(largestError(slice(product), slice(a), transpose(slice(b))) < 4e-6)
    }
  }
}

private func linear(
  _ allowsHalfPanels: Bool, _ level: ck_cpu, _ x: UnsafePointer<Float>, _ rows: Int,
  _ products: UnsafePointer<ck_product>, _ count: Int
) -> Int32 {
  allowsHalfPanels
    ? ck_linear_rounded_on(level, x, rows, products, count, ck_float32_precision)
    : ck_linear_on(level, x, rows, products, count)
}

/// Numbers in −1…1 from a linear congruential generator (Knuth, MMIX).
func random(_ shape: [Int], seed: UInt64) -> Tensor {
  var state = seed
  let values = (0..<shape.reduce(1, *)).map { _ in
    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    return Float(Int32(truncatingIfNeeded: state >> 32)) * 0x1p-31
  }
  return Tensor(values, shape: shape)
}

/// `x`, rounded toward zero to `type`, or quantized.
func stored(_ x: Tensor, _ type: ElementType) -> StoredTensor {
  if type.isQuantized { return quantized(x, type) }
  let bytes: Data =
    switch type {
    case .float32: x.values.withUnsafeBytes { Data($0) }
    case .bfloat16: x.values.map { UInt16($0.bitPattern >> 16) }.withUnsafeBytes { Data($0) }
    case .float16, .quantized8, .quantized4: x.values.map { halfBits($0) }.withUnsafeBytes { Data($0) }
    }
  let owner = bytes as NSData
  return StoredTensor(shape: x.shape, elementType: type, bytes: owner.bytes, owner: owner)
}

private func quantized(_ x: Tensor, _ type: ElementType) -> StoredTensor {
  let rows = stored(x, .float32).quantizedRows(0..<x.shape[0], as: type)
  let owner = (rows.elements.withUnsafeBytes { Data($0) } + rows.scales.withUnsafeBytes { Data($0) }) as NSData
  return StoredTensor(
    shape: x.shape, elementType: type, bytes: owner.bytes, scales: owner.bytes + rows.elements.count, owner: owner)
}

/// The half nearest to zero from `x`, |x| ≤ 1; what would be subnormal becomes 0.
private func halfBits(_ x: Float) -> UInt16 {
  let (bits, sign) = (x.bitPattern & 0x7FFF_FFFF, UInt16(x.bitPattern >> 16) & 0x8000)
  return abs(x) < 0x1p-14 ? sign : sign | UInt16((bits - (112 << 23)) >> 13)
}

private func transpose(_ x: Tensor) -> Tensor {
  let (rows, columns) = (x.shape[0], x.shape[1])
  return Tensor((0..<x.count).map { x.values[$0 % rows * columns + $0 / rows] }, shape: [columns, rows])
}

/// The largest difference of `product` from `a · bᵀ + bias`.
func largestError(_ product: Tensor, _ a: Tensor, _ b: Tensor, plus bias: Tensor? = nil) -> Double {
  let (rows, width, columns) = (a.shape[0], b.shape[0], a.shape[1])
  guard product.shape == [rows, width] else { return .infinity }
  let (left, right) = (a.values.map(Double.init), b.values.map(Double.init))
  var largest = 0.0
  for row in 0..<rows {
    for column in 0..<width {
      var sum = Double(bias?.values[column] ?? 0)
      for k in 0..<columns { sum += left[row * columns + k] * right[column * columns + k] }
      let error = abs(Double(product.values[row * width + column]) - sum)
      largest = error <= largest ? largest : error.isNaN ? .infinity : error
    }
  }
  return largest
}
