extension Tensor {
  /// The columns of every token dealt out to attention heads: `[tokens, heads·size] → [heads, tokens, size]`.
  public func splitHeads(_ heads: Int) -> Tensor {
    let (tokens, size) = (shape[0], shape[1] / heads)
    return swappingOuterAxes(tokens, heads, size).reshaped([heads, tokens, size])
  }

  /// The heads of every token side by side again: `[heads, tokens, size] → [tokens, heads·size]`.
  public func mergeHeads() -> Tensor {
    let (heads, tokens, size) = (shape[0], shape[1], shape[2])
    return swappingOuterAxes(heads, tokens, size).reshaped([tokens, heads * size])
  }

  /// The elements of `[outer, inner, size]` in the order of `[inner, outer, size]`.
  private func swappingOuterAxes(_ outer: Int, _ inner: Int, _ size: Int) -> Tensor {
    mapped { source, target in
      for i in 0..<outer {
        for j in 0..<inner {
          (target + (j * outer + i) * size).update(from: source + (i * inner + j) * size, count: size)
        }
      }
    }
  }

  /// Rows `range` of the outermost axis.
  public func rows(_ range: Range<Int>) -> Tensor {
    let size = shape.dropFirst().reduce(1, *)
    return Tensor(
      Array(values[range.lowerBound * size..<range.upperBound * size]), shape: [range.count] + shape.dropFirst())
  }

  /// The same tokens of every head: `[heads, tokens, size] → [heads, range, size]`.
  package func tokens(_ range: Range<Int>) -> Tensor {
    let (heads, tokens, size) = (shape[0], shape[1], shape[2])
    var result: [Float] = []
    result.reserveCapacity(heads * range.count * size)
    for head in 0..<heads {
      let first = head * tokens * size
      result += values[first + range.lowerBound * size..<first + range.upperBound * size]
    }
    return Tensor(result, shape: [heads, range.count, size])
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
