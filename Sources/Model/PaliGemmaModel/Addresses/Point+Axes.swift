extension Stage.Part {
  /// What the axes of `point` count, outermost first, as ``shape(of:_:rows:keys:)`` has them.
  public func axes(of point: Point) -> [String] {
    let row = isVision ? "patch" : "row"
    return switch point {
    case .pixels: ["channel", "y", "x"]
    case .tokens, .positions: ["row"]
    case .mask: ["row", "key"]
    case .ropeCosine, .ropeSine: ["row", "pair"]
    case .scores, .weights: ["head", row, "key"]
    case .cachedKeys, .cachedValues: ["head", "key", "feature"]
    case .query, .key, .value, .queryRotated, .keyRotated, .heads: ["head", row, "feature"]
    case .logits, .probabilities, .scaled, .kept, .token: ["token"]
    default: [row, "feature"]
    }
  }
}
