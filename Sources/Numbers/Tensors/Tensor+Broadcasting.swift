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

/// A loop over two operands, each walked along or one number for all: C's `(a, a_step, b, b_step, target, count)`.
typealias PairKernel =
  (UnsafePointer<Float>?, Int, UnsafePointer<Float>?, Int, UnsafeMutablePointer<Float>?, Int) -> Void

/// What `kernel` makes of every pair of elements of two tensors, broadcast together; a single number stays one.
/// - Precondition: the shapes broadcast.
func combine(_ a: Tensor, _ b: Tensor, _ kernel: PairKernel) -> Tensor {
  guard let shape = Tensor.broadcastShape(a.shape, b.shape) else {
    preconditionFailure("\(a.shape) and \(b.shape) do not broadcast")
  }
  let (aStep, bStep) = (a.count == 1 ? 0 : 1, b.count == 1 ? 0 : 1)
  let (a, b) = (aStep == 0 ? a : a.broadcast(to: shape), bStep == 0 ? b : b.broadcast(to: shape))
  return Tensor(shape: shape) { target in
    a.values.withUnsafeBufferPointer { a in
      b.values.withUnsafeBufferPointer { b in
        let count = shape.reduce(1, *)
        inParts(count, elements: count) {
          let (a, b) = (a.baseAddress! + $0.lowerBound * aStep, b.baseAddress! + $0.lowerBound * bStep)
          kernel(a, aStep, b, bStep, target + $0.lowerBound, $0.count)
        }
      }
    }
  }
}

/// `function` of every pair of elements of two tensors, broadcast together.
/// - Precondition: the shapes broadcast.
@inline(__always)
func combine(_ a: Tensor, _ b: Tensor, _ function: (Float, Float) -> Float) -> Tensor {
  combine(a, b) { a, aStep, b, bStep, target, count in
    for i in 0..<count { target![i] = function(a![i * aStep], b![i * bStep]) }
  }
}
