extension Tensor {
  /// The columns of every token dealt out to attention heads: `[tokens, heads·size] → [heads, tokens, size]`.
  public func splitHeads(_ heads: Int) -> Tensor {
    reshaped([shape[0], heads, shape[1] / heads]).permuted([1, 0, 2])
  }

  /// The heads of every token side by side again: `[heads, tokens, size] → [tokens, heads·size]`.
  public func mergeHeads() -> Tensor {
    permuted([1, 0, 2]).reshaped([shape[1], shape[0] * shape[2]])
  }

  /// Rows `range` of the outermost axis.
  public func rows(_ range: Range<Int>) -> Tensor {
    let size = shape.dropFirst().reduce(1, *)
    return Tensor(
      Array(values[range.lowerBound * size..<range.upperBound * size]), shape: [range.count] + shape.dropFirst())
  }

  /// The same tokens of every head: `[heads, tokens, size] → [heads, range, size]`.
  package func tokens(_ range: Range<Int>) -> Tensor {
    cut([
      Cut(start: 0, step: 1, count: shape[0]), Cut(start: range.lowerBound, step: 1, count: range.count),
      Cut(start: 0, step: 1, count: shape[2]),
    ])
  }

  /// Overwrites the tokens of every head from `start` on with those of `new`, `[heads, count, size]`, in place.
  package mutating func replaceTokens(from start: Int, with new: Tensor) {
    let (heads, tokens, count, size) = (shape[0], shape[1], new.shape[1], shape[2])
    precondition(new.shape[0] == heads && new.shape[2] == size && start + count <= tokens, "\(shape), \(new.shape)")
    values.withUnsafeMutableBufferPointer { target in
      for head in 0..<heads {
        for i in 0..<count * size { target[(head * tokens + start) * size + i] = new.values[head * count * size + i] }
      }
    }
  }
}
