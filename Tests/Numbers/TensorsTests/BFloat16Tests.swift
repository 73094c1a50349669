import CKernels
import Tensors
import Testing

/// Products of x rounded to BF16, on the CPUs that have them, against a plain loop in double precision over rounded numbers.
@Suite struct BFloat16Tests {
  static let levels = [ck_avx512_bf16, ck_amx]

  @Test(arguments: levels, [ElementType.float32, .bfloat16, .float16])
  func everyLevelEqualsPlainLoops(level: ck_cpu, type: ElementType) {
    for size in ProductTests.sizes {
      let x = random([size.rows, size.columns], seed: 1)
      let weight = stored(random([size.width, size.columns], seed: 2), type)
      let bias = random([size.width], seed: 3)
      guard let product = multiply(x, [weight], level, bias: bias).first else { return }
      let isRounded = size.rows > 8 || type == .bfloat16
      let (a, b) = isRounded ? (rounded(x), rounded(weight.tensor())) : (x, weight.tensor())
      #expect(largestError(product, a, b, plus: bias) < 1e-6 * Double(size.columns).squareRoot() + 1e-6, "\(size)")
    }
  }

  /// Weights of several types share x; those that are quantized take it in whole numbers, as they do without BF16.
  @Test(arguments: levels) func severalProductsAreWhatEachIsAlone(level: ck_cpu) {
    let types: [ElementType] = [.bfloat16, .quantized8, .float32, .bfloat16]
    let weights = types.enumerated().map { stored(random([30 + $0, 96], seed: UInt64($0)), $1) }
    for rows in [3, 40] {
      let x = random([rows, 96], seed: 9)
      let together = multiply(x, weights, level)
      #expect(together == weights.prefix(together.count).flatMap { multiply(x, [$0], level) })
    }
  }

  /// Up to eight rows, each becomes exactly what it becomes alone.
  @Test(arguments: levels) func fewRowsDoNotDependOnEachOther(level: ck_cpu) {
    for columns in [200, 4200] {
      let (x, weight) = (random([8, columns], seed: 4), stored(random([37, columns], seed: 3), .bfloat16))
      for count in 2...8 {
        guard let together = multiply(x.rows(0..<count), [weight], level).first else { return }
        for row in 0..<count {
          #expect([together.rows(row..<row + 1)] == multiply(x.rows(row..<row + 1), [weight], level))
        }
      }
    }
  }

  @Test(arguments: levels) func whatIsNotFiniteStaysInItsRow(level: ck_cpu) {
    let weight = stored(random([5, 100], seed: 10), .bfloat16)
    for (rows, value) in [(1, Float.nan), (3, .infinity), (20, .nan), (20, -.infinity), (40, .nan)] {
      var x = random([rows, 100], seed: 11)
      x.withValues { $0[40] = value }
      guard let product = multiply(x, [weight], level).first else { return }
      #expect(product.values[0..<5].allSatisfy { !$0.isFinite } && product.values[5...].allSatisfy(\.isFinite))
    }
  }

  @Test(arguments: levels) func theNumberOfThreadsChangesNothing(level: ck_cpu) {
    let weights = [100, 37].map { stored(random([$0, 300], seed: UInt64($0)), .bfloat16) }
    let count = threadCount
    defer { setThreadCount(count) }
    for rows in [5, 40] {
      let results = [1, 2, 5].map { threads in
        setThreadCount(threads)
        return multiply(random([rows, 300], seed: 10), weights, level)
      }
      #expect(results.allSatisfy { $0 == results[0] })
    }
  }

  /// Rounds `x` [rows, columns] for each of `weights`; none where this CPU lacks the level.
  private func multiply(_ x: Tensor, _ weights: [StoredTensor], _ cpu: ck_cpu, bias: Tensor? = nil) -> [Tensor] {
    let rows = x.shape[0]
    var values = [Float](repeating: .nan, count: rows * weights.reduce(0) { $0 + $1.shape[0] })
    let bias = bias?.values ?? [Float](repeating: 0, count: weights.map { $0.shape[0] }.max() ?? 0)
    let ran = values.withUnsafeMutableBufferPointer { target in
      bias.withUnsafeBufferPointer { bias in
        var next = target.baseAddress!
        let products = weights.map { weight in
          defer { next += rows * weight.shape[0] }
          return ck_product(weight: weight.matrix, bias: bias.baseAddress, target: next, accumulates: 0)
        }
        return ck_linear_rounded_on(cpu, x.values, rows, products, products.count, ck_bfloat16_precision) != 0
      }
    }
    var start = 0
    return ran
      ? weights.map { weight in
        defer { start += rows * weight.shape[0] }
        return Tensor(Array(values[start..<start + rows * weight.shape[0]]), shape: [rows, weight.shape[0]])
      } : []
  }
}

/// `x` with 8 bits of precision: the nearest of such numbers, of two as near the even one.
func rounded(_ x: Tensor) -> Tensor {
  let values = x.values.map { value in
    let bits = value.bitPattern
    return Float(bitPattern: (bits &+ 0x7FFF &+ (bits >> 16 & 1)) & 0xFFFF_0000)
  }
  return Tensor(values, shape: x.shape)
}
