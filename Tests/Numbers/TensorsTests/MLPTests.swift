import CKernels
import Tensors
import Testing

/// An MLP that runs in one go, against its products one after the other.
@Suite struct MLPTests {
  /// What an MLP is made of: [inner, columns] twice, [width, inner].
  private struct Weights {
    let gate, up, down: StoredTensor
    let bias: Tensor
    let isGated: Bool

    init(columns: Int, inner: Int, width: Int, _ type: ElementType, isGated: Bool) {
      gate = stored(random([inner, columns], seed: 2), type)
      up = stored(random([inner, columns], seed: 3), type)
      down = stored(random([width, inner], seed: 4), type)
      bias = random([inner], seed: 5)
      self.isGated = isGated
    }

    /// - Parameter passed: what becomes of the values that weights are multiplied by.
    func definition(_ x: Tensor, _ passed: (Tensor) -> Tensor = { $0 }) -> Tensor {
      let inner = matmul(passed(x), transposed: up)
      let activated = isGated ? gelu(matmul(passed(x), transposed: gate) + bias) * inner : gelu(inner + bias)
      return matmul(passed(activated), transposed: down)
    }

    /// `start` plus the MLP of `x`, as `cpu` computes it, or the best level; nil where this CPU lacks the level.
    func run(
      _ x: Tensor, addingTo start: Tensor, _ cpu: ck_cpu? = nil, _ precision: ck_precision = ck_float32_precision
    ) -> Tensor? {
      var result = start
      let ran = result.withValues { target in
        bias.values.withUnsafeBufferPointer { bias in
          var mlp = ck_mlp(
            gate: isGated ? gate.matrix : ck_matrix(), up: up.matrix, bias: bias.baseAddress,
            down: ck_product(weight: down.matrix, bias: nil, target: target.baseAddress, accumulates: 1),
            precision: precision)
          if let cpu { return ck_run_mlp_on(cpu, &mlp, x.values, x.shape[0]) != 0 }
          ck_run_mlp(&mlp, x.values, x.shape[0])
          return true
        }
      }
      return ran ? result : nil
    }
  }

  @Test(arguments: ElementType.allCases, [false, true]) func equalsItsProducts(type: ElementType, isGated: Bool) {
    for rows in [1, 8, 9, 17, 24, 40, 290, 300] {
      for (columns, inner, width) in [(31, 45, 7), (64, 530, 33)] {
        let weights = Weights(columns: columns, inner: inner, width: width, type, isGated: isGated)
        let (x, start) = (random([rows, columns], seed: 1), random([rows, width], seed: 6))
        // Whole numbers round x to 8 bits, twice; floats only add up in another order.
        let bound: Float = type.isQuantized ? 0.03 : 2e-6
        #expect(error(weights.run(x, addingTo: start), start + weights.definition(x)) < bound, "\(rows), \(inner)")
      }
    }
  }

  @Test(arguments: [ck_portable, ck_avx2, ck_avx512], [false, true])
  func everyLevelEqualsItsProducts(level: ck_cpu, isGated: Bool) {
    for rows in [9, 12, 17, 24, 40] {
      let weights = Weights(columns: 70, inner: 135, width: 21, .bfloat16, isGated: isGated)
      let (x, start) = (random([rows, 70], seed: 1), random([rows, 21], seed: 6))
      guard let result = weights.run(x, addingTo: start, level) else { return }
      #expect(error(result, start + weights.definition(x)) < 2e-6, "\(rows)")
    }
  }

  /// A value in between that lies halfway between two BF16 numbers may be rounded either way.
  @Test(arguments: BFloat16Tests.levels, [false, true]) func roundsWhatIsMultiplied(level: ck_cpu, isGated: Bool) {
    for (rows, inner) in [(9, 45), (17, 135), (40, 530), (300, 160)] {
      let weights = Weights(columns: 70, inner: inner, width: 21, .bfloat16, isGated: isGated)
      let (x, start) = (random([rows, 70], seed: 1), random([rows, 21], seed: 6))
      guard let result = weights.run(x, addingTo: start, level, ck_bfloat16_precision) else { return }
      #expect(error(result, start + weights.definition(x, rounded)) < 2e-4, "\(rows), \(inner)")
    }
  }

  @Test func theNumberOfThreadsChangesNothing() {
    let weights = Weights(columns: 64, inner: 300, width: 30, .bfloat16, isGated: true)
    let (x, start) = (random([40, 64], seed: 1), random([40, 30], seed: 6))
    let count = threadCount
    defer { setThreadCount(count) }
    let results = [1, 2, 5].map { threads in
      setThreadCount(threads)
      return weights.run(x, addingTo: start)
    }
    #expect(results.allSatisfy { $0 == results[0] })
  }

  @Test func aRowThatIsNoNumberSpoilsNoOther() throws {
    let weights = Weights(columns: 64, inner: 100, width: 10, .bfloat16, isGated: true)
    var x = random([40, 64], seed: 1)
    x.withValues { $0[37 * 64 + 5] = .nan }  // in half a panel of sixteen lanes
    let result = try #require(weights.run(x, addingTo: Tensor(repeating: 0, shape: [40, 10])))
    for row in 0..<40 { #expect(result.rows(row..<row + 1).values.allSatisfy { $0.isNaN == (row == 37) }) }
  }

  @Test func noRowsAreNoWork() {
    let weights = Weights(columns: 64, inner: 100, width: 10, .bfloat16, isGated: true)
    let nothing = Tensor(repeating: 0, shape: [0, 10])
    #expect(weights.run(Tensor(repeating: 0, shape: [0, 64]), addingTo: nothing) == nothing)
  }

  /// The largest difference, relative to the largest value.
  private func error(_ result: Tensor?, _ expected: Tensor) -> Float {
    guard let result else { return .infinity }
    return largest(result - expected) / largest(expected)
  }

  private func largest(_ x: Tensor) -> Float { x.values.reduce(0) { max($0, $1.isNaN ? .infinity : abs($1)) } }
}
