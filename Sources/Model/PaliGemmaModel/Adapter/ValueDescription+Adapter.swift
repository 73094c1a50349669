extension ValueDescription {
  /// The value, after those that an adapter beside its weight makes, if it has one.
  /// - Parameter size: tells of an adapter by the weight that it is beside.
  func adapted(by size: (_ weight: String) -> LowRank.Size?) -> [ValueDescription] {
    guard let weight = making.weight, let size = size(weight), let lora = point.lora else { return [self] }
    func values(_ row: Axis, a: Making, whole: Making) -> [ValueDescription] {
      [
        .init(lora.a, [row, .rank(size.rank)], a),
        .init(lora.b, [row, featuresSideBySide], .linear(lora.a, weight: weight + ".lora_B")),
        .init(lora.sum, [row, featuresSideBySide], .scaled(lora.b, by: size.scale)),
        .init(point, axes, whole),
      ]
    }
    if case .linear(let x, _, _) = making {
      let a = Making.linear(x, weight: weight + ".lora_A")
      return values(
        axes.contains(.patch) ? .patch : .row, a: a, whole: .linear(x, weight: weight, plus: lora.sum))
    }
    if case .readout(let x, _, _) = making {
      let a = Making.readout(x, weight: weight + ".lora_A")
      return values(.one, a: a, whole: .readout(x, weight: weight, plus: lora.sum))
    }
    return [self]
  }

  /// The features of a row, those of all heads side by side.
  private var featuresSideBySide: Axis {
    switch axes[0] {
    case .head: .feature(.heads)
    case .keyValueHead: .feature(.keyValueHeads)
    case .channel, .y, .x, .patch, .row, .key, .localKey, .pair, .feature, .token, .one, .answer, .rank:
      axes[axes.count - 1]
    }
  }
}
