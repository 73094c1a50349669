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
}
