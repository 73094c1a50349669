import Tensors

/// An affine map `x · Wᵀ + b`, its weight in the type it is stored in, and what an adapter adds to it.
package struct Linear {
  package let weight: StoredTensor  // [out, in]
  package let bias: Tensor?  // [out]
  package let adapter: LowRank?

  /// The map whose weight, and bias if there is one, lie at `address`.
  init(_ weights: Weights, _ address: String, hasBias: Bool) {
    weight = weights[address + ".weight"]
    bias = hasBias ? weights[address + ".bias"].tensor() : nil
    adapter = LowRank(weights, address)
  }

  /// The map without an adapter.
  init(weight: StoredTensor, bias: Tensor?) { (self.weight, self.bias, adapter) = (weight, bias, nil) }

  /// The weight with what an adapter adds to it: W + s·B·A, [out, in].
  package var adaptedWeight: Tensor {
    guard let adapter else { return weight.tensor() }
    return weight.tensor() + matmul(adapter.b.tensor(), adapter.a.tensor()) * adapter.scale
  }

  /// `x` [rows, in] mapped: `[rows, out]`.
  func callAsFunction(_ x: Tensor, _ probe: inout some Probe) -> Tensor {
    let product = matmul(x, transposed: weight)  // [rows, out]
    let mapped = bias.map(product.addingToRows) ?? product
    guard let adapter else { return mapped }
    return mapped + adapter(x, &probe)
  }
}
