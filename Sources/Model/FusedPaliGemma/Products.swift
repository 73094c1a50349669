import CKernels
import PaliGemmaModel
import Tensors

/// A linear map as kernels see it.
struct KernelLinear {
  let matrix: ck_matrix  // [out, in]
  let bias: Floats?  // [out]
  let adapter: KernelAdapter?
  fileprivate let precision: ck_precision

  init(_ linear: Linear, _ scratch: Scratch) {
    matrix = linear.weight.matrix
    bias = linear.bias.map(Floats.init)
    adapter = linear.adapter.map { KernelAdapter($0, scratch.rank) }
    precision = scratch.precision
  }

  /// The product, without an adapter's, that goes to `target` [rows, out], or is added to what is there.
  fileprivate func product(to target: UnsafeMutablePointer<Float>, accumulates: Bool = false) -> ck_product {
    ck_product(
      weight: matrix, bias: bias.map { UnsafePointer($0.start) }, target: target, accumulates: accumulates ? 1 : 0)
  }

  /// Multiplies `x` [rows, in].
  func callAsFunction(
    _ x: UnsafePointer<Float>, rows: Int, to target: UnsafeMutablePointer<Float>, accumulates: Bool = false
  ) {
    var product = product(to: target, accumulates: accumulates)
    ck_linear_rounded(x, rows, &product, 1, precision)
    adapter?.add(x, rows: rows, to: target)
  }
}

/// What an adapter adds to a linear map, as kernels see it. It stays in floats, whatever the map's weight is multiplied by.
struct KernelAdapter {
  private let a, b: ck_matrix  // [r, in], [out, r]
  private let bias: Floats?  // [out], scaled
  private let scale: Float
  private let rank: Floats  // [rows, r]

  fileprivate init(_ lowRank: LowRank, _ rank: Floats) {
    (a, b, scale, self.rank) = (lowRank.a.matrix, lowRank.b.matrix, lowRank.scale, rank)
    bias = lowRank.bias.map { Floats($0 * lowRank.scale) }
  }

  /// Adds s·B·(A·x) of `x` [rows, in] to `target` [rows, out].
  func add(_ x: UnsafePointer<Float>, rows: Int, to target: UnsafeMutablePointer<Float>) {
    var first = ck_product(weight: a, bias: nil, target: rank.start, accumulates: 0)
    ck_linear(x, rows, &first, 1)
    for i in 0..<rows * a.rows { rank.start[i] *= scale }
    var second = ck_product(
      weight: b, bias: bias.map { UnsafePointer($0.start) }, target: target, accumulates: 1)
    ck_linear(rank.start, rows, &second, 1)
  }
}

/// An MLP as kernels see it: down(GELU(gate(x)) · up(x)), or down(GELU(up(x))) where there is no gate.
struct KernelMLP {
  let gate: KernelLinear?
  let up, down: KernelLinear
  /// Where inner values are made; nil where kernels make them, which know no adapters.
  private let inner: Floats?

  init(gate: Linear? = nil, up: Linear, down: Linear, _ scratch: Scratch) {
    precondition(gate == nil || gate?.bias == nil && up.bias == nil, "a gated MLP has no bias inside")
    self.gate = gate.map { KernelLinear($0, scratch) }
    (self.up, self.down) = (KernelLinear(up, scratch), KernelLinear(down, scratch))
    let isAdapted = [gate, up, down].contains { $0?.adapter != nil }
    inner = isAdapted ? scratch.inner : nil
  }

  /// Adds what becomes of `x` [rows, in] to `target` [rows, out].
  func callAsFunction(_ x: UnsafePointer<Float>, rows: Int, addingTo target: UnsafeMutablePointer<Float>) {
    guard let inner else {
      var mlp = ck_mlp(
        gate: gate?.matrix ?? ck_matrix(), up: up.matrix, bias: up.bias.map { UnsafePointer($0.start) },
        down: down.product(to: target, accumulates: true), precision: up.precision)
      return ck_run_mlp(&mlp, x, rows)
    }
    for start in stride(from: 0, to: rows, by: mostPackedRows) {
      let count = min(mostPackedRows, rows - start)
      runOneByOne(
        x + start * up.matrix.columns, rows: count, addingTo: target + start * down.matrix.rows, inner.start)
    }
  }

  /// One map after the other, with what adapters add to each: `inner` has room for two values of each row and column.
  private func runOneByOne(
    _ x: UnsafePointer<Float>, rows: Int, addingTo target: UnsafeMutablePointer<Float>,
    _ inner: UnsafeMutablePointer<Float>
  ) {
    let count = rows * up.matrix.rows
    if let gate {
      let factor = inner + count
      multiply(x, rows: rows, (gate, inner), (up, factor))
      ck_gelu_tanh_times(inner, factor, inner, count)
    } else {
      up(x, rows: rows, to: inner)
      ck_gelu_tanh(inner, inner, count)
    }
    down(inner, rows: rows, to: target, accumulates: true)
  }
}

/// A linear map and where its product goes.
typealias Target = (map: KernelLinear, place: UnsafeMutablePointer<Float>)

/// Multiplies `x` [rows, in] by two or three maps in one go, so that all threads stay busy to the end; then come adapters.
func multiply(_ x: UnsafePointer<Float>, rows: Int, _ a: Target, _ b: Target) {
  withUnsafePointer(to: (a.map.product(to: a.place), b.map.product(to: b.place))) {
    $0.withMemoryRebound(to: ck_product.self, capacity: 2) { ck_linear_rounded(x, rows, $0, 2, a.map.precision) }
  }
  a.map.adapter?.add(x, rows: rows, to: a.place)
  b.map.adapter?.add(x, rows: rows, to: b.place)
}

func multiply(_ x: UnsafePointer<Float>, rows: Int, _ a: Target, _ b: Target, _ c: Target) {
  withUnsafePointer(to: (a.map.product(to: a.place), b.map.product(to: b.place), c.map.product(to: c.place))) {
    $0.withMemoryRebound(to: ck_product.self, capacity: 3) { ck_linear_rounded(x, rows, $0, 3, a.map.precision) }
  }
  a.map.adapter?.add(x, rows: rows, to: a.place)
  b.map.adapter?.add(x, rows: rows, to: b.place)
  c.map.adapter?.add(x, rows: rows, to: c.place)
}
