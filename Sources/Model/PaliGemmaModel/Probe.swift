import Tensors

/// Sees every named value of a stage as it is computed, and may put another in its place.
public protocol Probe {
  /// Shows `value`; the layer goes on with what is returned, of the same shape.
  mutating func callAsFunction(_ point: Point, _ value: consuming Tensor) -> Tensor
}

/// Looks at nothing.
public struct NoProbe: Probe {
  /// The probe of a run that nobody watches.
  public init() {}

  /// `value` itself.
  public func callAsFunction(_ point: Point, _ value: consuming Tensor) -> Tensor { value }
}

/// Keeps every value of a stage, in order, and puts replacements in place.
public struct Recorder: Probe {
  /// A value and its name.
  public typealias Entry = (point: Point, value: Tensor)

  /// The values so far, in the order of computation, replacements in place.
  public private(set) var entries: [Entry] = []
  private let replace: (Point, Tensor) -> Tensor

  /// - Parameter replace: what to go on with at a point; must keep the shape. By default, what was computed.
  public init(replacing replace: @escaping (Point, Tensor) -> Tensor = { $1 }) {
    self.replace = replace
  }

  /// Keeps what stands at `point` in the end.
  /// - Precondition: a replacement has the shape of `value`.
  public mutating func callAsFunction(_ point: Point, _ value: consuming Tensor) -> Tensor {
    let shape = value.shape
    let kept = replace(point, value)
    precondition(kept.shape == shape, "\(point) keeps its shape \(shape)")
    entries.append((point, kept))
    return kept
  }
}
