import CKernels

extension Tensor {
  /// The shape that two operands take together by NumPy's rule, or `nil` when they have none.
  ///
  /// Shapes are aligned at their last axes; extents agree when they are equal or one of them is 1.
  /// `[3, 1]` with `[2, 1, 5]` gives `[2, 3, 5]`.
  public static func broadcastShape(_ a: [Int], _ b: [Int]) -> [Int]? {
    let rank = max(a.count, b.count)
    let a = Array(repeating: 1, count: rank - a.count) + a
    let b = Array(repeating: 1, count: rank - b.count) + b
    guard zip(a, b).allSatisfy({ $0 == $1 || $0 == 1 || $1 == 1 }) else { return nil }
    return zip(a, b).map { $0 == 1 ? $1 : $0 }
  }

  /// The tensor repeated along the axes where `shape` is longer.
  /// - Precondition: `broadcastShape(self.shape, shape) == shape`.
  public func broadcast(to shape: [Int]) -> Tensor {
    precondition(Tensor.broadcastShape(self.shape, shape) == shape, "\(self.shape) does not broadcast to \(shape)")
    return self.shape == shape ? self : gathered(shape: shape, strides: broadcastStrides(to: shape))
  }

  /// How far apart elements of a tensor of `shape` lie along each axis of the wider shape it is broadcast to: 0 along an
  /// axis that repeats.
  package static func broadcastStrides(of shape: [Int], in wider: [Int]) -> [Int] {
    let own = zip(shape, strides(of: shape)).map { $0 == 1 ? 0 : $1 }
    return Array(repeating: 0, count: wider.count - shape.count) + own
  }

  func broadcastStrides(to shape: [Int]) -> [Int] { Tensor.broadcastStrides(of: self.shape, in: shape) }

  /// How far apart neighbours along each axis lie.
  var strides: [Int] { Tensor.strides(of: shape) }

  private static func strides(of shape: [Int]) -> [Int] {
    var strides = shape
    var step = 1
    for axis in shape.indices.reversed() {
      strides[axis] = step
      step *= max(shape[axis], 1)
    }
    return strides
  }
}

/// A loop over two operands, each walked along or held still: C's `(a, a_step, b, b_step, target, count)`.
typealias PairKernel =
  @convention(c) (
    UnsafePointer<Float>?, Int, UnsafePointer<Float>?, Int, UnsafeMutablePointer<Float>?, Int
  ) -> Void

/// `kernel` on every pair of elements of two tensors, broadcast together.
/// - Precondition: the shapes broadcast.
func combine(_ a: Tensor, _ b: Tensor, _ kernel: PairKernel) -> Tensor {
  guard let shape = Tensor.broadcastShape(a.shape, b.shape) else {
    preconditionFailure("\(a.shape) and \(b.shape) do not broadcast")
  }
  let count = shape.reduce(1, *)
  guard count > 0 else { return Tensor([], shape: shape) }
  let axes = PairedAxis.merged(shape, a.broadcastStrides(to: shape), b.broadcastStrides(to: shape))
  let values = [Float](unsafeUninitializedCapacity: count) { target, initialised in
    a.values.withUnsafeBufferPointer { a in
      b.values.withUnsafeBufferPointer { b in
        combineInParts(a.baseAddress!, b.baseAddress!, axes, target.baseAddress!, kernel)
      }
    }
    initialised = count
  }
  return Tensor(values, shape: shape)
}

/// Shares the outermost axis out.
private func combineInParts(
  _ a: UnsafePointer<Float>, _ b: UnsafePointer<Float>, _ axes: [PairedAxis], _ target: UnsafeMutablePointer<Float>,
  _ kernel: PairKernel
) {
  guard let outer = axes.first else { return kernel(a, 0, b, 0, target, 1) }
  let size = axes.dropFirst().reduce(1) { $0 * $1.extent }
  inParts(outer.extent, elements: outer.extent * size) { part in
    var axes = axes
    axes[0].extent = part.count
    let (a, b) = (a + part.lowerBound * outer.strides.0, b + part.lowerBound * outer.strides.1)
    combine(a, b, axes[...], target + part.lowerBound * size, kernel)
  }
}

/// Walks all axes but the innermost; `kernel` does that one.
private func combine(
  _ a: UnsafePointer<Float>, _ b: UnsafePointer<Float>, _ axes: ArraySlice<PairedAxis>,
  _ target: UnsafeMutablePointer<Float>, _ kernel: PairKernel
) {
  let (outer, inner) = (axes[axes.startIndex], axes.dropFirst())
  guard let innermost = inner.last else { return kernel(a, outer.strides.0, b, outer.strides.1, target, outer.extent) }
  let size = inner.reduce(1) { $0 * $1.extent }
  for i in 0..<outer.extent {
    let (a, b, target) = (a + i * outer.strides.0, b + i * outer.strides.1, target + i * size)
    if inner.count == 1 {
      kernel(a, innermost.strides.0, b, innermost.strides.1, target, size)
    } else {
      combine(a, b, inner, target, kernel)
    }
  }
}

/// One axis of two operands walked together.
private struct PairedAxis {
  var extent: Int
  var strides: (Int, Int)

  /// The axes of `shape`, without those of extent 1, neighbours joined where both operands walk them in one stride.
  static func merged(_ shape: [Int], _ a: [Int], _ b: [Int]) -> [PairedAxis] {
    var axes: [PairedAxis] = []
    for axis in shape.indices where shape[axis] != 1 {
      let (extent, inner) = (shape[axis], (a[axis], b[axis]))
      if let outer = axes.last, outer.strides == (inner.0 * extent, inner.1 * extent) {
        axes[axes.count - 1] = PairedAxis(extent: outer.extent * extent, strides: inner)
      } else {
        axes.append(PairedAxis(extent: extent, strides: inner))
      }
    }
    return axes
  }
}
