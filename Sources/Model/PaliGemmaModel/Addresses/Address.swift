/// The name of one activation: `vision.block.3.attention.weights`, `text.norm@2`.
public struct Address: Hashable, Sendable, CustomStringConvertible {
  /// The part of the model that computes the value.
  public var part: Stage.Part
  /// Which of the part's values it is.
  public var point: Point
  /// k in `@k`: 0 for the prompt, nil where none was written.
  public var step: Int?
  /// Whether it is the loss's gradient of the value: `grad:vision.norm`.
  public var isGradient: Bool

  /// The value `point` of `part`, or its gradient, whether or not a model has it.
  public init(_ part: Stage.Part, _ point: Point, step: Int? = nil, isGradient: Bool = false) {
    self.part = part
    self.point = point
    self.step = step
    self.isGradient = isGradient
  }

  /// The value `point` of `stage`, or where that is walked backward its gradient.
  public init(_ point: Point, of stage: Stage) {
    self.init(stage.part, point, step: stage.step, isGradient: stage.isBackward)
  }

  /// What stands before the address of a value or a weight to mean the loss's gradient of it.
  package static let gradientPrefix = "grad:"

  /// The address that `text` spells, or nil if it spells none that any family of models has. `vision.3.norm1` is short for
  /// `vision.block.3.norm1`.
  public init?(parsing text: some StringProtocol) {
    if text.hasPrefix(Self.gradientPrefix) {
      self.init(parsing: text.dropFirst(Self.gradientPrefix.count))
      guard !isGradient, step ?? 0 == 0 else { return nil }
      isGradient = true
      return
    }
    let halves = text.split(separator: "@", maxSplits: 1, omittingEmptySubsequences: false)
    guard let name = halves.first, let (part, point) = Self.parseName(String(name)) else { return nil }
    self.init(part, point)
    guard halves.count == 2 else { return }
    guard let step = decimal(halves[1]), step == 0 || part.tower == .text else { return nil }
    self.step = step
  }

  /// The address as it is typed; without `@` for the prompt's values.
  public var description: String {
    let prefix = part.prefix.isEmpty ? "" : part.prefix + "."
    let name = (isGradient ? Self.gradientPrefix : "") + prefix + point.rawValue
    guard let step, step > 0 else { return name }
    return "\(name)@\(step)"
  }

  /// The stage that computes the value, with the prompt's where no step was written.
  public var stage: Stage { Stage(part, step: step ?? 0, isBackward: isGradient) }

  private static func parseName(_ name: String) -> (Stage.Part, Point)? {
    for tower in Tower.allCases where name.hasPrefix(tower.rawValue + ".") {
      var rest = name.dropFirst(tower.rawValue.count + 1)
      if rest.hasPrefix("block.") { rest = rest.dropFirst("block.".count) }
      let pieces = rest.split(separator: ".", maxSplits: 1)
      guard pieces.count == 2, let index = decimal(pieces[0]) else { continue }
      let block = tower.block(index)
      return pointsOfBlocks[tower]?.first { $0.rawValue == pieces[1] }.map { (block, $0) }
    }
    return unindexed[name]
  }

  private static let pointsOfBlocks = Dictionary(
    uniqueKeysWithValues: Tower.allCases.map { ($0, $0.block(0).pointsOfAnyFamily) })

  private static let unindexed: [String: (Stage.Part, Point)] = {
    let parts: [Stage.Part] = [
      .preprocessing, .patchEmbedding, .visionNorm, .projector, .merge, .logits, .sampling, .loss,
    ]
    let pairs = parts.flatMap { part in
      part.pointsOfAnyFamily.map { (Address(part, $0).description, (part, $0)) }
    }
    return Dictionary(uniqueKeysWithValues: pairs)
  }()
}

extension Stage.Part {
  /// The values that such a part has in some family of models, with an adapter beside every linear map or none.
  fileprivate var pointsOfAnyFamily: Set<Point> {
    let all = Decoder.allCases.flatMap { values(with: $0) }
    return Set(all.flatMap { $0.adapted { _ in LowRank.Size(rank: 1, scale: 1) } }.map(\.point))
  }
}

/// A whole number written in plain digits without sign or leading zeros.
private func decimal(_ text: some StringProtocol) -> Int? {
  guard let value = Int(text), value >= 0, String(value) == text else { return nil }
  return value
}
