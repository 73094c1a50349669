import Tensors

/// What an adapter adds to a linear map beside which it lies, `s·B·(A·x)`: as much as `s·B·A` added to the map's matrix, whose
/// rank is small.
///
/// Hu et al.: LoRA (arXiv 2106.09685), section 4.1.
package struct LowRank: Sendable {
  /// How large it is, and how strong.
  package struct Size: Sendable, Equatable {
    /// r, the rows of A and the columns of B.
    package let rank: Int
    /// s: α/r, or α/√r where it is stabilised for rank (Kalajdzievski: rsLoRA, arXiv 2312.03732).
    package let scale: Float
  }

  package let a: StoredTensor  // [r, in]
  package let b: StoredTensor  // [out, r]
  package let bias: Tensor?  // [out]; added to B·(A·x), before the scale
  package let scale: Float
  private let points: (a: Point, b: Point, sum: Point)

  /// What lies beside the weight at `address`; nil where there is nothing.
  init?(_ weights: Weights, _ address: String) {
    guard let adapted = weights.adapted[address], let points = adapted.point.lora else { return nil }
    let bias = address + ".lora_B.bias"
    a = weights[address + ".lora_A.weight"]
    b = weights[address + ".lora_B.weight"]
    self.bias = weights.name(of: bias) != nil ? weights[bias].tensor() : nil
    (scale, self.points) = (adapted.size.scale, points)
  }

  /// What is added for `x` [rows, in]: `[rows, out]`.
  func callAsFunction(_ x: Tensor, _ probe: inout some Probe) -> Tensor {
    let a = probe(points.a, matmul(x, transposed: a))  // [rows, r]
    let product = matmul(a, transposed: b)  // [rows, out]
    let b = probe(points.b, bias.map(product.addingToRows) ?? product)
    return probe(points.sum, b * scale)
  }
}
