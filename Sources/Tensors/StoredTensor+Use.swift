import CKernels
import COpenBLAS

extension StoredTensor {
  /// The elements as 32-bit floats, converted if they are stored in another type.
  public func tensor() -> Tensor {
    rows(0..<(shape.first ?? 1)).reshaped(shape)
  }

  /// Rows `range` of the outermost axis as 32-bit floats: `[range, …]`.
  public func rows(_ range: Range<Int>) -> Tensor {
    let size = shape.dropFirst().reduce(1, *)
    let values = [Float](unsafeUninitializedCapacity: range.count * size) { target, initialised in
      convert(from: range.lowerBound * size, count: range.count * size, to: target.baseAddress!)
      initialised = range.count * size
    }
    return Tensor(values, shape: [range.count] + shape.dropFirst())
  }

  /// Whether no element is infinite or NaN.
  public var isFinite: Bool {
    switch elementType {
    case .float32: ck_all_finite_float32(bytes, count) != 0
    case .bfloat16: ck_all_finite_bfloat16(bytes, count) != 0
    case .float16: ck_all_finite_float16(bytes, count) != 0
    }
  }

  fileprivate func convert(from start: Int, count: Int, to target: UnsafeMutablePointer<Float>) {
    let source = bytes + start * elementType.size
    switch elementType {
    case .float32: target.update(from: source.assumingMemoryBound(to: Float.self), count: count)
    case .bfloat16: ck_bfloat16_to_float32(source.assumingMemoryBound(to: UInt16.self), target, count)
    case .float16: ck_float16_to_float32(source.assumingMemoryBound(to: UInt16.self), target, count)
    }
  }
}

/// `x · weightᵀ`: `[rows, in] · [out, in]ᵀ → [rows, out]`.
///
/// A 16-bit weight is converted in panels that fit the cache, each used at once, so that it is never held whole as floats.
public func matmul(_ x: Tensor, transposed weight: StoredTensor) -> Tensor {
  let (rows, columns, width) = (x.shape[0], x.shape[1], weight.shape[0])
  precondition(weight.shape[1] == columns, "\(x.shape)·\(weight.shape)ᵀ")
  guard rows * columns * width > 0 else { return Tensor(repeating: 0, shape: [rows, width]) }
  let values = [Float](unsafeUninitializedCapacity: rows * width) { target, initialised in
    let target = target.baseAddress!
    x.values.withUnsafeBufferPointer { x in
      weight.withPanels { panel, range in
        cblas_sgemm(
          CblasRowMajor, CblasNoTrans, CblasTrans, blasint(rows), blasint(range.count), blasint(columns),
          1, x.baseAddress!, blasint(columns), panel, blasint(columns),
          0, target + range.lowerBound, blasint(width))
      }
    }
    initialised = rows * width
  }
  return Tensor(values, shape: [rows, width])
}

extension StoredTensor {
  /// Calls `body` with consecutive panels of rows as floats; a float32 weight is one panel, as it lies in the file.
  fileprivate func withPanels(_ body: (UnsafePointer<Float>, Range<Int>) -> Void) {
    let (rows, columns) = (shape[0], shape[1])
    if elementType == .float32 { return body(bytes.assumingMemoryBound(to: Float.self), 0..<rows) }
    let panelRows = max(1, min(rows, panelSize / columns))
    let panel = UnsafeMutablePointer<Float>.allocate(capacity: panelRows * columns)
    defer { panel.deallocate() }
    for start in stride(from: 0, to: rows, by: panelRows) {
      let range = start..<min(start + panelRows, rows)
      convert(from: start * columns, count: range.count * columns, to: panel)
      body(panel, range)
    }
  }
}

/// Elements of a converted panel: 2 MB of floats.
private let panelSize = 1 << 19
