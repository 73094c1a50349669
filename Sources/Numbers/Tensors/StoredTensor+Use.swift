import CKernels

extension StoredTensor {
  /// The elements as 32-bit floats, converted if they are stored in another type.
  public func tensor() -> Tensor {
    rows(0..<(shape.first ?? 1)).reshaped(shape)
  }

  /// Rows `range` of the outermost axis as 32-bit floats: `[range, …]`.
  public func rows(_ range: Range<Int>) -> Tensor {
    let size = shape.dropFirst().reduce(1, *)
    let values = [Float](unsafeUninitializedCapacity: range.count * size) { target, initialised in
      copyRows(range, to: target.baseAddress!)
      initialised = range.count * size
    }
    return Tensor(values, shape: [range.count] + shape.dropFirst())
  }

  /// The named rows of the outermost axis as 32-bit floats: `[rows, …]`.
  public func rows(_ rows: [Int]) -> Tensor {
    let size = shape.dropFirst().reduce(1, *)
    let values = [Float](unsafeUninitializedCapacity: rows.count * size) { target, initialised in
      for (place, row) in rows.enumerated() { copyRows(row..<row + 1, to: target.baseAddress! + place * size) }
      initialised = rows.count * size
    }
    return Tensor(values, shape: [rows.count] + shape.dropFirst())
  }

  /// Writes rows `range` of the outermost axis as 32-bit floats to `target`.
  package func copyRows(_ range: Range<Int>, to target: UnsafeMutablePointer<Float>) {
    guard !elementType.isQuantized else { return dequantize(range, to: target) }
    let size = shape.dropFirst().reduce(1, *)
    convert(from: range.lowerBound * size, count: range.count * size, to: target)
  }

  /// Whether no element is infinite or NaN.
  public var isFinite: Bool {
    switch elementType {
    case .float32: ck_all_finite_float32(bytes, count) != 0
    case .bfloat16: ck_all_finite_bfloat16(bytes, count) != 0
    case .float16: ck_all_finite_float16(bytes, count) != 0
    case .quantized8, .quantized4: ck_all_finite_float16(scales, blockCount) != 0
    }
  }

  fileprivate func convert(from start: Int, count: Int, to target: UnsafeMutablePointer<Float>) {
    let source = bytes + start * elementType.size
    switch elementType {
    case .float32: target.update(from: source.assumingMemoryBound(to: Float.self), count: count)
    case .bfloat16: ck_bfloat16_to_float32(source.assumingMemoryBound(to: UInt16.self), target, count)
    case .float16: ck_float16_to_float32(source.assumingMemoryBound(to: UInt16.self), target, count)
    case .quantized8, .quantized4: preconditionFailure("blocks are converted by rows")
    }
  }

  private func dequantize(_ range: Range<Int>, to target: UnsafeMutablePointer<Float>) {
    var matrix = matrix
    ck_dequantize(&matrix, range.lowerBound, range.upperBound, 0, shape[1], target)
  }
}
