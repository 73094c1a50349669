import Tensors

/// An affine map `x · Wᵀ + b`, its weight in the type it is stored in.
package struct Linear {
  package let weight: StoredTensor  // [out, in]
  package let bias: Tensor?  // [out]

  /// The map whose weight, and bias if there is one, lie at `address`.
  init(_ weights: Weights, _ address: String, hasBias: Bool) {
    weight = weights[address + ".weight"]
    bias = hasBias ? weights[address + ".bias"].tensor() : nil
  }

  init(weight: StoredTensor, bias: Tensor?) {
    self.weight = weight
    self.bias = bias
  }

  func callAsFunction(_ x: Tensor) -> Tensor {
    let product = matmul(x, transposed: weight)  // [rows, out]
    guard let bias else { return product }
    return product.addingToRows(bias)
  }
}
