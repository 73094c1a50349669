import CKernels

/// `x · weightᵀ`: `[rows, in] · [out, in]ᵀ → [rows, out]`, on all threads.
///
/// A few rows read the weight once as it lies; for more, strips of it are converted on their way into the cache. It is never
/// held whole as floats. `x` stays in floats, whatever the weight is stored in.
public func matmul(_ x: Tensor, transposed weight: StoredTensor) -> Tensor {
  let (rows, columns, width) = (x.shape[0], x.shape[1], weight.shape[0])
  precondition(weight.shape[1] == columns, "\(x.shape)·\(weight.shape)ᵀ")
  guard rows * columns * width > 0 else { return Tensor(repeating: 0, shape: [rows, width]) }
  return Tensor(shape: [rows, width]) { target in
    var product = ck_product(weight: weight.matrix, bias: nil, target: target, accumulates: 0)
    x.values.withUnsafeBufferPointer { ck_linear($0.baseAddress!, rows, &product, 1) }
  }
}

/// The most rows that a product with a weight packs at a time.
package let mostPackedRows = Int(ck_most_rows)

extension StoredTensor {
  /// The same weight as kernels see it, `[out, in]`.
  package var matrix: ck_matrix {
    ck_matrix(
      elements: bytes, type: elementType.kernelType, rows: shape[0], columns: shape[1],
      scales: scales?.assumingMemoryBound(to: UInt16.self))
  }
}

extension ElementType {
  /// The same as kernels name it.
  var kernelType: ck_element {
    switch self {
    case .float32: ck_float32
    case .bfloat16: ck_bfloat16
    case .float16: ck_float16
    case .quantized8: ck_quantized8
    case .quantized4: ck_quantized4
    }
  }
}
