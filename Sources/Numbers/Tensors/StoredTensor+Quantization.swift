import CKernels

/// Rows of a weight as whole numbers and scales, and what was lost.
package struct QuantizedRows: Sendable {
  /// The numbers of all blocks, row by row, as their type lays them out.
  package let elements: [UInt8]
  /// The scales, halves: `[rows, blocks]`.
  package let scales: [UInt16]
  /// The scales as a file holds them.
  package var scaleBytes: [UInt8] { scales.withUnsafeBytes { Array($0) } }
  /// Σ (weight − quantized)² and Σ weight².
  package let squaredError, squaredSize: Double
}

extension StoredTensor {
  /// Quantizes rows `range` of a matrix of finite numbers, on all threads.
  package func quantizedRows(_ range: Range<Int>, as type: ElementType) -> QuantizedRows {
    let columns = shape[1]
    let blocks = ElementType.blockCount(columns: columns)
    let floats = rows(range)
    var elements = [UInt8](repeating: 0, count: range.count * blocks * type.size)
    var scales = [UInt16](repeating: 0, count: range.count * blocks)
    elements.withUnsafeMutableBufferPointer { elements in
      scales.withUnsafeMutableBufferPointer { scales in
        let (elements, scales) = (elements.baseAddress!, scales.baseAddress!)
        floats.values.withUnsafeBufferPointer { floats in
          concurrently(range.count) { row in
            ck_quantize(
              floats.baseAddress! + row * columns, 1, columns, type.kernelType, elements + row * blocks * type.size,
              scales + row * blocks)
          }
        }
      }
    }
    let restored = elements.withUnsafeBytes { elements in
      scales.withUnsafeBytes { scales in
        let view = StoredTensor(
          shape: [range.count, columns], elementType: type, bytes: elements.baseAddress!, scales: scales.baseAddress!,
          owner: Unowned())
        return view.tensor()
      }
    }
    return QuantizedRows(
      elements: elements, scales: scales,
      squaredError: ck_sum_of_squares_about((floats - restored).values, 0, floats.count),
      squaredSize: ck_sum_of_squares_about(floats.values, 0, floats.count))
  }
}

/// Stands in as the owner of bytes that outlive their view anyway.
private final class Unowned {}
