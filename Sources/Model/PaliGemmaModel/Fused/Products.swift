import CKernels
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

/// A perceptron as kernels see it: down(GELU(activated(x)) · factor(x)).
struct KernelPerceptron {
  let activated, down: KernelLinear
  let factor: ck_matrix?

  init(activated: Linear, factor: Linear? = nil, down: Linear) {
    self.activated = KernelLinear(activated)
    precondition(factor?.bias == nil, "a factor has no bias")
    self.factor = factor?.weight.matrix
    self.down = KernelLinear(down)
  }

  /// Adds what becomes of `x` [rows, in] to `target` [rows, out].
  func callAsFunction(_ x: UnsafePointer<Float>, rows: Int, addingTo target: UnsafeMutablePointer<Float>) {
    var perceptron = ck_perceptron(
      activated: activated.matrix, factor: factor ?? ck_matrix(),
      bias: activated.bias.map { UnsafePointer($0.start) }, down: down.product(to: target, accumulates: true))
    ck_run_perceptron(&perceptron, x, rows)
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
