extension Tensor {
  /// The last two axes swapped: a matrix's transpose.
  public var transposed: Tensor {
    precondition(rank >= 2, "\(shape) has no two axes to swap")
    var axes = Array(shape.indices)
    axes.swapAt(rank - 2, rank - 1)
    return permuted(axes)
  }

  /// The axes in another order: axis `i` of the result is axis `axes[i]` of this one.
  public func permuted(_ axes: [Int]) -> Tensor {
    precondition(axes.sorted() == Array(shape.indices), "\(axes) does not order the axes of \(shape)")
    if axes == Array(shape.indices) { return self }
    let strides = strides
    return gathered(shape: axes.map { shape[$0] }, strides: axes.map { strides[$0] })
  }

  /// Every slab of an axis `count` times in a row.
  public func repeating(_ count: Int, axis: Int) -> Tensor {
    let split = split(axis...axis)
    var result = shape
    result[axis] *= count
    return gathered(
      shape: [split.outer * split.extent, count, split.inner], strides: [split.inner, 0, 1]
    ).reshaped(result)
  }

  /// The product of the extents before `axes`, of theirs, and of those after: the tensor as `[outer, extent, inner]`.
  func split(_ axes: ClosedRange<Int>) -> (outer: Int, extent: Int, inner: Int) {
    (
      shape[..<axes.lowerBound].reduce(1, *), shape[axes].reduce(1, *), shape[(axes.upperBound + 1)...].reduce(1, *)
    )
  }
}

/// Tensors joined along one axis; all other extents agree.
public func concatenate(_ tensors: [Tensor], axis: Int) -> Tensor {
  precondition(!tensors.isEmpty, "nothing to join")
  var shape = tensors[0].shape
  shape[axis] = tensors.reduce(0) { $0 + $1.shape[axis] }
  let outer = shape[..<axis].reduce(1, *)
  return Tensor(shape: shape) { target in
    var next = target
    for i in 0..<outer {
      for tensor in tensors where tensor.count > 0 {
        let size = tensor.count / outer
        tensor.values.withUnsafeBufferPointer { next.initialize(from: $0.baseAddress! + i * size, count: size) }
        next += size
      }
    }
  }
}
