import Tensors

/// How numbers become colours: which ramp, between which ends, and how numbers lie between them.
public struct ColourScale: Sendable, Equatable, Codable {
  /// Which ramp.
  public enum Kind: Sendable, Equatable, Codable {
    /// Dark to bright, for amounts.
    case sequential
    /// Blue through white to orange, for signed values; white is 0.
    case diverging
  }

  /// How numbers lie between the ends.
  public enum Spacing: String, Sendable, Equatable, Codable {
    /// Equal differences are equal steps.
    case linear
    /// Equal ratios are equal steps, over six decades at most; what is smaller counts as 0.
    case logarithmic
    /// Each step has equally many numbers.
    case rank
  }

  /// What small multiples have in common.
  public enum Sharing: Sendable, Equatable, Codable {
    /// There is one map.
    case alone
    /// All have one scale, chosen from what is drawn of all.
    case one
    /// Each has its own.
    case own
  }

  /// Which ramp.
  public var kind: Kind
  /// How numbers lie between the ends.
  public var spacing: Spacing
  /// The values at the ramp's ends; values outside get the end's colour. Nil for ends that are chosen from what is drawn.
  public var range: ClosedRange<Double>?
  /// Whether the maps beside this one have the same scale.
  public var sharing: Sharing

  /// A ramp over a range.
  public init(
    _ kind: Kind, _ spacing: Spacing = .linear, range: ClosedRange<Double>? = nil, sharing: Sharing = .alone
  ) {
    self.kind = kind
    self.spacing = spacing
    self.range = range
    self.sharing = sharing
  }

  /// Dark to bright over the values' own range.
  public static let sequential = ColourScale(.sequential)
  /// Blue through white to orange around 0.
  public static let diverging = ColourScale(.diverging)

  /// Two-sided where there are numbers below 0.
  package static func suiting(_ tensor: Tensor) -> ColourScale {
    tensor.values.contains { $0 < 0 } ? .diverging : .sequential
  }
}

/// The smallest and largest finite value; nil where there is none.
func finiteRange(_ values: [Float]) -> ClosedRange<Double>? {
  var low = Float.infinity
  var high = -Float.infinity
  for value in values where value.isFinite {
    low = min(low, value)
    high = max(high, value)
  }
  return low <= high ? Double(low)...Double(high) : nil
}
