/// An n-dimensional array of 32-bit floats: row-major, contiguous, a value.
///
/// Every activation in the project is one. A scalar has shape `[]` and one element; any extent may be 0.
public struct Tensor: Sendable, Equatable {
  /// The extents, outermost first.
  public private(set) var shape: [Int]
  /// The elements in row-major order; `values.count` is the product of `shape`.
  public internal(set) var values: [Float]

  /// Wraps `values` without copying them.
  /// - Precondition: `values.count` is the product of `shape`.
  public init(_ values: [Float], shape: [Int]) {
    precondition(values.count == shape.reduce(1, *), "\(values.count) values do not fill \(shape)")
    self.values = values
    self.shape = shape
  }

  /// A tensor with `value` everywhere.
  public init(repeating value: Float, shape: [Int]) {
    self.init([Float](repeating: value, count: shape.reduce(1, *)), shape: shape)
  }

  /// A tensor of `shape` whose elements `body` writes, all of them; it is not asked where there are none.
  init(shape: [Int], writing body: (UnsafeMutablePointer<Float>) -> Void) {
    let count = shape.reduce(1, *)
    values = [Float](unsafeUninitializedCapacity: count) { target, initialised in
      if let start = target.baseAddress, count > 0 { body(start) }
      initialised = count
    }
    self.shape = shape
  }

  /// A scalar, of shape `[]`.
  public init(_ scalar: Float) {
    self.init([scalar], shape: [])
  }

  /// The number of elements.
  public var count: Int { values.count }

  /// The number of axes.
  public var rank: Int { shape.count }

  /// The same elements under another shape.
  /// - Precondition: both shapes hold the same number of elements.
  public consuming func reshaped(_ shape: [Int]) -> Tensor {
    precondition(count == shape.reduce(1, *), "\(self.shape) cannot be reshaped to \(shape)")
    self.shape = shape
    return self
  }

  /// Lets `body` change the elements in place.
  public mutating func withValues<Result>(_ body: (UnsafeMutableBufferPointer<Float>) -> Result) -> Result {
    values.withUnsafeMutableBufferPointer { body($0) }
  }
}
