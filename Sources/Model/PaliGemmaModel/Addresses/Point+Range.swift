extension Point {
  /// The whole numbers that the point of a model holds: token ids, and positions as far as floats tell them apart; nil for
  /// points that hold any number.
  public func wholeNumbers(_ configuration: Configuration) -> ClosedRange<Int>? {
    switch self {
    case .tokens, .token: 0...configuration.text.vocabularySize - 1
    case .positions: 0...1 << 24
    default: nil
    }
  }
}
