extension Tensor {
  /// The element at an index of every axis.
  public subscript(index: [Int]) -> Float { values[offset(of: index)] }

  /// The last axis at an index of every axis before it.
  public func row(_ index: [Int]) -> [Float] {
    let start = offset(of: index + [0])
    return Array(values[start..<start + shape[rank - 1]])
  }

  /// The middle axis of `[outer, middle, inner]`.
  package func column(_ outer: Int, _ inner: Int) -> [Float] { (0..<shape[1]).map { self[[outer, $0, inner]] } }

  /// The index of every axis of the element at `offset` of ``values``.
  public func index(at offset: Int) -> [Int] { zip(strides, shape).map { stride, extent in offset / stride % extent } }

  /// The tensor with the slabs at `indices` of its outermost axis taken from `other`, which has the same shape.
  package func replacing(_ indices: some Sequence<Int>, from other: Tensor) -> Tensor {
    precondition(shape == other.shape, "\(shape), \(other.shape)")
    let size = shape.dropFirst().reduce(1, *)
    var result = self
    for index in indices {
      result.values.replaceSubrange(
        index * size..<(index + 1) * size, with: other.values[index * size..<(index + 1) * size])
    }
    return result
  }

  private func offset(of index: [Int]) -> Int { zip(strides, index).reduce(0) { $0 + $1.0 * $1.1 } }
}
