extension Tensor {
  /// The elements of every row of the last axis in ascending order; NaN comes last.
  public func sorted() -> Tensor { elements(at: sortingIndices()) }

  /// The indices that would sort every row of the last axis; equal elements keep their order, NaN comes last.
  public func sortingIndices() -> Tensor { order(columns, turned: 0).reshaped(shape) }

  /// The `k` largest elements of every row of the last axis and their indices, largest first: `[…, k]` each.
  ///
  /// Of equal elements the first comes first; NaN counts as the largest, as it does for `indexOfLargest`.
  /// - Precondition: `k` is at most the extent of the last axis.
  public func largest(_ k: Int) -> (values: Tensor, indices: Tensor) {
    let indices = order(k, turned: .max)
    return (elements(at: indices), indices)
  }

  /// Where the `k` largest numbers of a vector are, or all of fewer, largest first and the first of equals first; NaN counts
  /// as the smallest.
  public func indicesOfLargest(_ k: Int) -> [Int] {
    let numbers = Tensor(values.map { $0.isNaN ? -.infinity : $0 }, shape: shape)
    return numbers.order(min(k, count), turned: .max).values.map { Int($0) }
  }

  /// The indices of the first `k` elements of every row of the last axis, by their keys with the bits of `turned` turned over.
  private func order(_ k: Int, turned: UInt32) -> Tensor {
    var order = [Float](repeating: 0, count: rows * k)  // indices even where it is told to stop
    order.withUnsafeMutableBufferPointer { order in
      inParts(rows, elements: count) { part in
        for row in part {
          let elements = values[row * columns..<(row + 1) * columns]
          var items = elements.enumerated().map { UInt64(key($1) ^ turned) << 32 | UInt64($0) }
          items.sort()
          for place in 0..<k { order[row * k + place] = Float(UInt32(truncatingIfNeeded: items[place])) }
        }
      }
    }
    return Tensor(order, shape: shape.dropLast() + [k])
  }

  /// The elements at `indices` of the same rows: `[…, k]`.
  private func elements(at indices: Tensor) -> Tensor {
    let (k, columns) = (indices.columns, columns)
    return indices.mapped { indices, target in
      for i in 0..<rows * k { target[i] = values[i / k * columns + Int(indices[i])] }
    }
  }
}

/// Bits that order as the floats do: both zeros alike, NaN above everything.
private func key(_ x: Float) -> UInt32 {
  let bits = (x + 0).bitPattern  // −0 + 0 is 0
  return x.isNaN ? .max : bits & 0x8000_0000 == 0 ? bits | 0x8000_0000 : ~bits
}
