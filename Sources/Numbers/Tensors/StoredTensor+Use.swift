import CKernels
import Synchronization

extension StoredTensor {
  /// The elements as 32-bit floats, converted if they are stored in another type.
  public func tensor() -> Tensor {
    rows(0..<(shape.first ?? 1)).reshaped(shape)
  }

  /// Rows `range` of the outermost axis as 32-bit floats: `[range, …]`.
  public func rows(_ range: Range<Int>) -> Tensor {
    Tensor(shape: [range.count] + shape.dropFirst()) { copyRows(range, to: $0) }
  }

  /// The named rows of the outermost axis as 32-bit floats: `[rows, …]`.
  public func rows(_ rows: [Int]) -> Tensor {
    let size = shape.dropFirst().reduce(1, *)
    return Tensor(shape: [rows.count] + shape.dropFirst()) { target in
      for (place, row) in rows.enumerated() { copyRows(row..<row + 1, to: target + place * size) }
    }
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
    case .float32: areFinite(bytes, count, exponent: 0x7F80_0000, ck_any_with_all_bits_32)
    case .bfloat16: areFinite(bytes, count, exponent: 0x7F80, ck_any_with_all_bits_16)
    case .float16: areFinite(bytes, count, exponent: 0x7C00, ck_any_with_all_bits_16)
    case .quantized8, .quantized4: areFinite(scales ?? bytes, blockCount, exponent: 0x7C00, ck_any_with_all_bits_16)
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

/// Whether none of the numbers at `bytes` has all bits of its exponent set, as infinities and NaN have; all threads look,
/// until one finds a number that has.
private func areFinite<Word: FixedWidthInteger>(
  _ bytes: UnsafeRawPointer, _ count: Int, exponent: Word, _ hasOne: (UnsafePointer<Word>?, Word, Int) -> Int32
) -> Bool {
  let (words, block) = (bytes.assumingMemoryBound(to: Word.self), 1 << 16)
  let isFinite = Atomic(true)
  concurrently((count + block - 1) / block) { index in
    guard isFinite.load(ordering: .relaxed) else { return }
    let start = index * block
    if hasOne(words + start, exponent, min(block, count - start)) != 0 { isFinite.store(false, ordering: .relaxed) }
  }
  return isFinite.load(ordering: .relaxed)
}
