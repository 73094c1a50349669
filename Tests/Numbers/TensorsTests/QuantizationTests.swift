import CKernels
import Foundation
import Testing

@testable import Tensors

/// Weights of 8 and 4 bits, and products by them in whole numbers.
@Suite struct QuantizationTests {
  static let types: [ElementType] = [.quantized8, .quantized4]

  @Test func bytesAreAsDocumented() throws {
    let x = random([3, 70], seed: 1)
    for (type, perBlock) in [(ElementType.quantized8, 32), (.quantized4, 16)] {
      let weight = stored(x, type)
      #expect(weight.byteCount == 3 * 3 * (perBlock + 2))
      let scales = try #require(weight.scales)
      let values = (0..<x.count).map { index in
        let (row, column) = (index / 70, index % 70)
        let (block, i) = (row * 3 + column / 32, column % 32)
        let numbers = weight.bytes + block * perBlock
        let number =
          type == .quantized8
          ? Int(numbers.load(fromByteOffset: i, as: Int8.self))
          : Int(numbers.loadUnaligned(fromByteOffset: i % 8 * 2, as: UInt16.self) >> (4 * (i / 8)) & 15) - 8
        return Float(number) * Float(scales.loadUnaligned(fromByteOffset: block * 2, as: Float16.self))
      }
      #expect(weight.tensor() == Tensor(values, shape: x.shape))
      #expect(weight.rows(1..<2).values == Array(values[70..<140]))
    }
  }

  @Test func eightBitsAreOffByHalfAStepAtMost() {
    let x = random([8, 64], seed: 2)
    let difference = stored(x, .quantized8).tensor() - x
    for start in stride(from: 0, to: x.count, by: 32) {
      let step = (x.values[start..<start + 32].map(abs).max() ?? 0) / 127
      #expect(difference.values[start..<start + 32].allSatisfy { abs($0) <= 0.51 * step })
    }
  }

  /// A normal distribution's error at 4 bits, by the best of several scales, is 7.9 %; by largest / 8 alone it were 9 %.
  @Test func theErrorIsWhatItShouldBe() {
    let uniform = random([64, 512 * 6], seed: 3).values
    let normal = Tensor((0..<64 * 512).map { uniform[6 * $0..<6 * $0 + 6].reduce(0, +) }, shape: [64, 512])
    for (type, expected) in [(ElementType.quantized8, 0.0052), (.quantized4, 0.079)] {
      let rows = stored(normal, .float32).quantizedRows(0..<64, as: type)
      let error = (rows.squaredError / rows.squaredSize).squareRoot()
      #expect(abs(error / expected - 1) < 0.05)
    }
  }

  @Test(arguments: types) func extremesSurvive(type: ElementType) {
    let x = Tensor([0, 1e-12, 3e38, -3e38].flatMap { [Float](repeating: $0, count: 32) }, shape: [4, 32])
    let values = stored(x, type).tensor().values
    #expect(values[0..<64].allSatisfy { $0 == 0 })
    #expect(values.allSatisfy { $0.isFinite })
    #expect(values[64] > 1e5 && values[96] < -1e5)
  }

  /// Every level's products of whole numbers, against the dequantized weight in double precision: x loses by being
  /// rounded to 8 bits, nothing else.
  @Test(arguments: types) func integersEqualPlainLoopsButForRounding(type: ElementType) {
    // For several rows of x, rows of the weight go side by side, and some are left.
    let long = [1, 3, 5, 8].map { (rows: $0, width: 21, columns: 8200) }
    for size in ProductTests.sizes + long {
      let x = random([size.rows, size.columns], seed: 4)
      let weight = stored(random([size.width, size.columns], seed: 5), type)
      let bias = random([size.width], seed: 6)
      let bound = 0.5 / 127 * 2.5 * Double(size.columns).squareRoot() + 1e-6 * Double(size.columns).squareRoot()
      var results: [Tensor] = []
      for cpu in [ck_portable, ck_avx2, ck_avx512] {
        guard let product = productInIntegers(cpu, x, weight, bias) else { continue }
        #expect(largestError(product, x, weight.tensor(), plus: bias) < bound, "\(cpu), \(size)")
        results.append(product)
      }
      for other in results.dropFirst() {  // the whole numbers are the same; only sums of blocks differ
        let difference = (other - results[0]).values.map(abs).max() ?? 0
        #expect(Double(difference) < 1e-6 * Double(size.columns).squareRoot() + 1e-6)
      }
    }
  }

  @Test(arguments: types) func fewRowsDoNotDependOnEachOther(type: ElementType) throws {
    let weight = stored(random([37, 9000], seed: 7), type)
    let (x, bias) = (random([8, 9000], seed: 8), random([37], seed: 9))
    let alone = try (0..<8).map { try #require(productInIntegers(ck_portable, x.rows($0..<$0 + 1), weight, bias)) }
    for cpu in [ck_portable, ck_avx2, ck_avx512] {
      guard let first = productInIntegers(cpu, x.rows(0..<1), weight, bias) else { continue }
      for count in 1...8 {
        let together = try #require(productInIntegers(cpu, x.rows(0..<count), weight, bias))
        #expect(together.rows(0..<1) == first)
        if cpu == ck_portable { for row in 0..<count { #expect(together.rows(row..<row + 1) == alone[row]) } }
      }
    }
  }

  @Test(arguments: types) func whatIsNotFiniteStaysSo(type: ElementType) {
    let weight = stored(random([5, 100], seed: 10), type)
    for cpu in [ck_portable, ck_avx2, ck_avx512] {
      for (rows, value) in zip([1, 3, 20, 1, 3, 20], [Float.nan, .nan, .nan, .infinity, -.infinity, .infinity]) {
        var x = random([rows, 100], seed: 11)
        x.withValues { $0[40] = value }
        guard let product = productInIntegers(cpu, x, weight, Tensor(repeating: 0, shape: [5])) else { continue }
        #expect(product.values[0..<5].allSatisfy { $0.isNaN } && product.values[5...].allSatisfy { $0.isFinite })
      }
    }
  }

  /// Nil where this CPU lacks the level.
  private func productInIntegers(_ cpu: ck_cpu, _ x: Tensor, _ weight: StoredTensor, _ bias: Tensor) -> Tensor? {
    let (rows, width) = (x.shape[0], weight.shape[0])
    var target = Tensor(repeating: .nan, shape: [rows, width])
    let ran = target.withValues { target in
      bias.values.withUnsafeBufferPointer { bias in
        var product = ck_product(
          weight: weight.matrix, bias: bias.baseAddress, target: target.baseAddress, accumulates: 0)
        return ck_linear_rounded_on(cpu, x.values, rows, &product, 1, ck_float32_precision) != 0
      }
    }
    return ran ? target : nil
  }
}
