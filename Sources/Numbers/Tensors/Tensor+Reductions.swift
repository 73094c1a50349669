import CKernels

extension Tensor {
  /// The sum over `axes`, which disappear from the shape; 0 over nothing.
  public func sum(over axes: [Int]) -> Tensor { reduced(over: axes) { Float(ck_sum($0, $1)) } }

  /// The product over `axes`, which disappear from the shape.
  public func product(over axes: [Int]) -> Tensor {
    reduced(over: axes) { Float(UnsafeBufferPointer(start: $0, count: $1).reduce(1.0) { $0 * Double($1) }) }
  }

  /// The mean over `axes`, which disappear from the shape; NaN over nothing.
  public func mean(over axes: [Int]) -> Tensor { reduced(over: axes) { Float(ck_sum($0, $1) / Double($1)) } }

  /// The sum of squares over `axes`, which disappear from the shape.
  public func sumOfSquares(over axes: [Int]) -> Tensor {
    reduced(over: axes) { Float(ck_sum_of_squares_about($0, 0, $1)) }
  }

  /// The variance over `axes`, which disappear from the shape: `Σ (x − mean)² / (n − ddof)`, from two passes.
  public func variance(over axes: [Int], ddof: Double) -> Tensor {
    reduced(over: axes) {
      Float(ck_sum_of_squares_about($0, ck_sum($0, $1) / Double($1), $1) / max(Double($1) - ddof, 0))
    }
  }

  /// The largest element over `axes`, which disappear from the shape; NaN where there is one.
  /// - Precondition: the axes are not empty.
  public func largest(over axes: [Int]) -> Tensor { extreme(over: axes, ck_largest) }

  /// The smallest element over `axes`, which disappear from the shape; NaN where there is one.
  /// - Precondition: the axes are not empty.
  public func smallest(over axes: [Int]) -> Tensor { extreme(over: axes, ck_smallest) }

  /// The index along `axis`, which disappears from the shape, of the first largest element, or of the first NaN.
  /// - Precondition: the axis is not empty.
  public func indexOfLargest(axis: Int) -> Tensor {
    extreme(over: [axis]) { Float(ck_first_index($0, ck_largest($0, $1), $1)) }
  }

  /// The index along `axis`, which disappears from the shape, of the first smallest element, or of the first NaN.
  /// - Precondition: the axis is not empty.
  public func indexOfSmallest(axis: Int) -> Tensor {
    extreme(over: [axis]) { Float(ck_first_index($0, ck_smallest($0, $1), $1)) }
  }

  /// The running sum along `axis`, in double precision.
  public func cumulativeSum(axis: Int) -> Tensor {
    let split = split(axis...axis)
    return mapped { source, target in
      for i in 0..<split.outer {
        var totals = [Double](repeating: 0, count: split.inner)
        for piece in pieces(of: split.extent) {
          for j in piece {
            let row = (i * split.extent + j) * split.inner
            for k in 0..<split.inner {
              totals[k] += Double(source[row + k])
              target[row + k] = Float(totals[k])
            }
          }
        }
      }
    }
  }
}

extension Tensor {
  private func extreme(over axes: [Int], _ find: (UnsafePointer<Float>?, Int) -> Float) -> Tensor {
    reduced(over: axes) { elements, count in
      precondition(count > 0, "no element of \(shape) over \(axes)")
      return find(elements, count)
    }
  }

  /// What `reduction` makes of the elements along `axes`, which are brought together first: `(elements, count)`.
  private func reduced(over axes: [Int], _ reduction: (UnsafePointer<Float>?, Int) -> Float) -> Tensor {
    let axes = axes.sorted()
    let kept = shape.indices.filter { !axes.contains($0) }
    let (remaining, extent) = (kept.map { shape[$0] }, axes.reduce(1) { $0 * shape[$1] })
    return Tensor(shape: remaining) { target in
      permuted(kept + axes).values.withUnsafeBufferPointer { source in
        inParts(remaining.reduce(1, *), elements: source.count) { part in
          for i in part { target[i] = reduction(source.baseAddress.map { $0 + i * extent }, extent) }
        }
      }
    }
  }
}
