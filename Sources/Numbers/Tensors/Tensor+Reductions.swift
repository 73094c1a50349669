import CKernels

extension Tensor {
  /// The sum over `axes`, which disappear from the shape; 0 over nothing.
  public func sum(over axes: [Int]) -> Tensor {
    reduced(over: axes, row: ck_sum) { ck_add_rows($0, $3, $1, $2) }
  }

  /// The mean over `axes`, which disappear from the shape; NaN over nothing.
  public func mean(over axes: [Int]) -> Tensor {
    let extent = Double(axes.reduce(1) { $0 * shape[$1] })
    return reduced(over: axes) {
      ck_sum($0, $1) / extent
    } columns: {
      ck_add_rows($0, $3, $1, $2)
      for i in 0..<$2 { $3[i] /= extent }
    }
  }

  /// The sum of squares over `axes`, which disappear from the shape.
  public func sumOfSquares(over axes: [Int]) -> Tensor {
    reduced(over: axes) {
      ck_sum_of_squares_about($0, 0, $1)
    } columns: {
      let zeros = [Double](repeating: 0, count: $2)
      ck_add_squares_about($0, zeros, $3, $1, $2)
    }
  }

  /// The variance over `axes`, which disappear from the shape: `Σ (x − mean)² / (n − ddof)`, from two passes.
  public func variance(over axes: [Int], ddof: Double) -> Tensor {
    let extent = Double(axes.reduce(1) { $0 * shape[$1] })
    let divisor = max(extent - ddof, 0)
    return reduced(over: axes) {
      ck_sum_of_squares_about($0, ck_sum($0, $1) / extent, $1) / divisor
    } columns: { source, rows, columns, totals in
      var means = [Double](repeating: 0, count: columns)
      ck_add_rows(source, &means, rows, columns)
      for i in 0..<columns { means[i] /= extent }
      ck_add_squares_about(source, means, totals, rows, columns)
      for i in 0..<columns { totals[i] /= divisor }
    }
  }

  /// The largest element over `axes`, which disappear from the shape; NaN where there is one.
  /// - Precondition: the axes are not empty.
  public func largest(over axes: [Int]) -> Tensor { extreme(over: axes, ck_largest, ck_maximum) }

  /// The smallest element over `axes`, which disappear from the shape; NaN where there is one.
  /// - Precondition: the axes are not empty.
  public func smallest(over axes: [Int]) -> Tensor { extreme(over: axes, ck_smallest, ck_minimum) }

  private func extreme(
    over axes: [Int], _ row: (UnsafePointer<Float>?, Int) -> Float, _ pair: PairKernel
  ) -> Tensor {
    let (split, shape, source) = bringingTogether(axes)
    precondition(split.extent > 0 || split.outer * split.inner == 0, "no element of \(self.shape) over \(axes)")
    return source.filling(shape) { source, target in
      eachRow(split) { target[$0] = row(source + $0 * split.extent, split.extent) }
      for i in 0..<split.outer where split.inner > 1 {
        let (slab, best) = (source + i * split.extent * split.inner, target + i * split.inner)
        best.initialize(from: slab, count: split.inner)
        for j in 1..<max(split.extent, 1) { pair(best, 1, slab + j * split.inner, 1, best, split.inner) }
      }
    }
  }

  /// The index along `axis`, which disappears from the shape, of the first largest element, or of the first NaN.
  /// - Precondition: the axis is not empty.
  public func indexOfLargest(axis: Int) -> Tensor { indexOfExtreme(axis, sign: 1) }

  /// The index along `axis`, which disappears from the shape, of the first smallest element, or of the first NaN.
  /// - Precondition: the axis is not empty.
  public func indexOfSmallest(axis: Int) -> Tensor { indexOfExtreme(axis, sign: -1) }

  private func indexOfExtreme(_ axis: Int, sign: Float) -> Tensor {
    let (split, shape, source) = bringingTogether([axis])
    precondition(split.extent > 0 || split.outer * split.inner == 0, "no element of \(self.shape) along \(axis)")
    return source.filling(shape) { source, target in
      eachRow(split) {
        let row = source + $0 * split.extent
        let best = sign > 0 ? ck_largest(row, split.extent) : ck_smallest(row, split.extent)
        target[$0] = Float(ck_first_index(row, best, split.extent))
      }
      for i in 0..<split.outer where split.inner > 1 {
        let (slab, index) = (source + i * split.extent * split.inner, target + i * split.inner)
        var best = Array(UnsafeBufferPointer(start: slab, count: split.inner))
        index.initialize(repeating: 0, count: split.inner)
        for j in 1..<max(split.extent, 1) {
          ck_keep_best(slab + j * split.inner, sign, Float(j), &best, index, split.inner)
        }
      }
    }
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
  /// Reduces `[outer, extent, inner]` to `[outer, inner]`.
  /// - Parameters:
  ///   - row: the reduction of `count` neighbours, for an inner extent of 1.
  ///   - columns: the reduction of a `rows × columns` matrix into totals that begin at 0: `(source, rows, columns, totals)`.
  private func reduced(
    over axes: [Int], row: (UnsafePointer<Float>, Int) -> Double,
    columns: (UnsafePointer<Float>, Int, Int, UnsafeMutablePointer<Double>) -> Void
  ) -> Tensor {
    let (split, shape, source) = bringingTogether(axes)
    return source.filling(shape) { source, target in
      eachRow(split) { target[$0] = Float(row(source + $0 * split.extent, split.extent)) }
      for i in 0..<split.outer where split.inner > 1 {
        var totals = [Double](repeating: 0, count: split.inner)
        columns(source + i * split.extent * split.inner, split.extent, split.inner, &totals)
        for j in 0..<split.inner { target[i * split.inner + j] = Float(totals[j]) }
      }
    }
  }

  /// Calls `body` with the number of each row, where the elements to reduce are neighbours.
  private func eachRow(_ split: (outer: Int, extent: Int, inner: Int), _ body: (Int) -> Void) {
    guard split.inner == 1 else { return }
    inParts(split.outer, elements: split.outer * split.extent) { $0.forEach(body) }
  }

  /// The axes to reduce as one, what remains of the shape without them, and the elements in an order that allows it.
  private func bringingTogether(_ axes: [Int]) -> (split: (outer: Int, extent: Int, inner: Int), [Int], Tensor) {
    let axes = axes.sorted()
    let kept = shape.indices.filter { !axes.contains($0) }
    let remaining = kept.map { shape[$0] }
    guard let first = axes.first, let last = axes.last else { return ((count, 1, 1), remaining, self) }
    if last - first + 1 == axes.count { return (split(first...last), remaining, self) }
    let extent = axes.reduce(1) { $0 * shape[$1] }
    return ((remaining.reduce(1, *), extent, 1), remaining, permuted(kept + axes))
  }

  /// A tensor of another shape that `body` writes from this one's elements.
  private func filling(
    _ shape: [Int], _ body: (UnsafePointer<Float>, UnsafeMutablePointer<Float>) -> Void
  ) -> Tensor {
    let count = shape.reduce(1, *)
    guard count > 0 else { return Tensor([], shape: shape) }
    let result = [Float](unsafeUninitializedCapacity: count) { target, initialised in
      var nothing: Float = 0
      values.withUnsafeBufferPointer { source in
        withUnsafePointer(to: &nothing) { body(source.baseAddress ?? $0, target.baseAddress!) }
      }
      initialised = count
    }
    return Tensor(result, shape: shape)
  }
}
