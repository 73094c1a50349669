import CKernels
import PaliGemmaModel
import Tensors

/// A linear map as kernels see it.
struct KernelLinear {
  let matrix: ck_matrix  // [out, in]
  let bias: Floats?  // [out]

  init(_ linear: Linear) {
    matrix = linear.weight.matrix
    bias = linear.bias.map(Floats.init)
  }

  /// The product that goes to `target` [rows, out], or is added to what is there.
  func product(to target: UnsafeMutablePointer<Float>, accumulates: Bool = false) -> ck_product {
    ck_product(
      weight: matrix, bias: bias.map { UnsafePointer($0.start) }, target: target, accumulates: accumulates ? 1 : 0)
  }

  /// Multiplies `x` [rows, in].
  func callAsFunction(
    _ x: UnsafePointer<Float>, rows: Int, to target: UnsafeMutablePointer<Float>, accumulates: Bool = false
  ) {
    var product = product(to: target, accumulates: accumulates)
    ck_linear_in_integers(x, rows, &product, 1)
  }
}

/// An MLP as kernels see it: down(GELU(gate(x)) · up(x)), or down(GELU(up(x))) where there is no gate.
struct KernelMLP {
  let gate: ck_matrix?
  let up, down: KernelLinear

  init(gate: Linear? = nil, up: Linear, down: Linear) {
    precondition(gate == nil || gate?.bias == nil && up.bias == nil, "a gated MLP has no bias inside")
    self.gate = gate?.weight.matrix
    self.up = KernelLinear(up)
    self.down = KernelLinear(down)
  }

  /// Adds what becomes of `x` [rows, in] to `target` [rows, out].
  func callAsFunction(_ x: UnsafePointer<Float>, rows: Int, addingTo target: UnsafeMutablePointer<Float>) {
    var mlp = ck_mlp(
      gate: gate ?? ck_matrix(), up: up.matrix, bias: up.bias.map { UnsafePointer($0.start) },
      down: down.product(to: target, accumulates: true))
    ck_run_mlp(&mlp, x, rows)
  }
}

/// Multiplies `x` [rows, in] by two or three maps in one go, so that all threads stay busy to the end.
func multiply(_ x: UnsafePointer<Float>, rows: Int, _ products: (ck_product, ck_product)) {
  withUnsafePointer(to: products) {
    $0.withMemoryRebound(to: ck_product.self, capacity: 2) { ck_linear_in_integers(x, rows, $0, 2) }
  }
}

func multiply(_ x: UnsafePointer<Float>, rows: Int, _ products: (ck_product, ck_product, ck_product)) {
  withUnsafePointer(to: products) {
    $0.withMemoryRebound(to: ck_product.self, capacity: 3) { ck_linear_in_integers(x, rows, $0, 3) }
  }
}
