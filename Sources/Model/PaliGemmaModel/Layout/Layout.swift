/// Which parts a model has, in their order, and which values each of them has, in theirs.
///
/// The values of a kind of part stand in a table beside its layer (`VisionBlock+Values.swift`).
public struct Layout: Sendable, Equatable {
  /// The sizes that shapes are made of.
  public let configuration: Configuration
  /// The image's side, in the order in which it runs.
  public let visionParts: [Stage.Part]
  /// What every pass of the decoder goes through.
  public let decoderParts: [Stage.Part]
  /// The linear maps that have an adapter, by the addresses of their weights without the end.
  let adapted: [String: LowRank.Size]

  init(_ configuration: Configuration, adapted: [String: LowRank.Size] = [:]) {
    (self.configuration, self.adapted) = (configuration, adapted)
    visionParts =
      [.preprocessing, .patchEmbedding] + (0..<configuration.vision.blockCount).map(Stage.Part.visionBlock)
      + [.visionNorm, .projector]
    decoderParts = [.merge] + (0..<configuration.text.layerCount).map(Stage.Part.textBlock) + [.logits, .sampling]
  }

  /// All parts, in the order in which they run.
  public var parts: [Stage.Part] { visionParts + decoderParts }

  /// The blocks of a tower.
  public func blocks(of tower: Tower) -> [Stage.Part] {
    switch tower {
    case .vision: (0..<configuration.vision.blockCount).map(Stage.Part.visionBlock)
    case .text: (0..<configuration.text.layerCount).map(Stage.Part.textBlock)
    }
  }

  /// The stages of the prompt, image included, up to and with choosing the first token.
  public var prompt: [Stage] { parts.map { Stage($0) } }

  /// The stages that take the `step`-th generated token (from 1) through the decoder and choose the next.
  public func generated(_ step: Int) -> [Stage] { decoderParts.map { Stage($0, step: step) } }

  /// The stages of a pass over a prompt and the answer that should have been: forward to the loss, then back from it.
  public var targeted: [Stage] {
    let forward = parts.filter { $0 != .sampling } + [.loss]
    return forward.map { Stage($0) } + forward.reversed().map { Stage($0, isBackward: true) }
  }

  /// Every address of the prompt, in the order of computation.
  public var addresses: [Address] { parts.flatMap { part in points(of: part).map { Address(part, $0) } } }

  /// The values of `part`, in the order in which they are computed.
  public func values(of part: Stage.Part) -> [ValueDescription] {
    let values = part.values(with: decoder(of: part))
    return adapted.isEmpty ? values : values.flatMap { $0.adapted { adapted[part.weightAddress($0)] } }
  }

  /// The kind of decoder, and in a layer the kind of layer.
  private func decoder(of part: Stage.Part) -> Decoder {
    guard let gemma2 = configuration.text.gemma2 else { return .gemma }
    guard case .textBlock(let index) = part, gemma2.isLocal.indices.contains(index), gemma2.isLocal[index] else {
      return .gemma2
    }
    return .gemma2Local
  }

  /// The names of the values of `part`, in the order in which they are computed.
  public func points(of part: Stage.Part) -> [Point] { values(of: part).map(\.point) }

  /// The names of the values that `stage` shows, in its order: backward, of those that the loss depends on, from the last to
  /// the first.
  public func points(of stage: Stage) -> [Point] {
    guard stage.isBackward else { return points(of: stage.part) }
    let values = values(of: stage.part)
    var reached: Set<Point> = [stage.part.result]
    for value in values.reversed() where reached.contains(value.point) {
      for case .value(let point) in value.making.operands { reached.insert(point) }
    }
    return values.reversed().map(\.point).filter(reached.contains)
  }

  /// What is to be said of `point` in `part`; nil if there is no such value.
  public func value(_ point: Point, of part: Stage.Part) -> ValueDescription? {
    values(of: part).first { $0.point == point }
  }

  /// The shape of `point` in `part`, in a pass of `rows` rows that sees `keys` keys.
  /// - Parameters:
  ///   - point: which value.
  ///   - part: where it is.
  ///   - rows: of the pass.
  ///   - keys: that it sees.
  ///   - answers: how many tokens the answer that should have been has; 0 where none is given.
  /// - Precondition: the part has such a value.
  public func shape(of point: Point, in part: Stage.Part, rows: Int, keys: Int, answers: Int = 0) -> [Int] {
    guard let value = value(point, of: part) else { preconditionFailure("\(part.title) has no \(point.rawValue)") }
    return shape(of: value, in: part, rows: rows, keys: keys, answers: answers)
  }

  /// The shape of `value` in `part`, in a pass of `rows` rows that sees `keys` keys.
  public func shape(
    of value: ValueDescription, in part: Stage.Part, rows: Int, keys: Int, answers: Int = 0
  ) -> [Int] {
    let axes = part == .logits && value.axes == [.token] && answers > 0 ? [.answer, .token] : value.axes
    return axes.map { $0.extent(in: part.tower, configuration, rows: rows, keys: keys, answers: answers) }
  }
}

extension Layout {
  /// The addresses of the weights that `part` reads, but for their ends `.weight` and `.bias`, in the order of use.
  func weights(of part: Stage.Part) -> [String] {
    values(of: part).compactMap { $0.making.weight.map(part.weightAddress) }
  }

  /// The ranks of an adapter's matrices: of all, and of those inside MLPs.
  package var ranks: (all: [Int], ofMLPs: [Int]) {
    (adapted.values.map(\.rank), adapted.filter { $0.key.contains(".mlp.") }.map(\.value.rank))
  }

  /// The part whose weights are read next; after a pass of the decoder, its first layer.
  func part(after part: Stage.Part) -> Stage.Part {
    let rest = parts.drop { $0 != part }.dropFirst()
    return rest.first { $0 != .merge && $0 != .sampling } ?? .textBlock(0)
  }
}

extension Configuration {
  /// Which parts and values a model of this configuration has, without an adapter.
  public var layout: Layout { Layout(self) }
}

extension Stage.Part {
  /// The address of what a making of this part calls `weight`, without its end.
  public func weightAddress(_ weight: String) -> String {
    switch self {
    case .visionBlock, .textBlock: "\(prefix).\(weight)"
    case .preprocessing, .patchEmbedding, .visionNorm, .projector, .merge, .logits, .sampling, .loss:
      weight
    }
  }

  /// The table of its values in a model with such a decoder.
  func values(with decoder: Decoder) -> [ValueDescription] {
    switch self {
    case .preprocessing: PaliGemma.preprocessingValues
    case .patchEmbedding: PatchEmbedding.values
    case .visionBlock: VisionBlock.values
    case .visionNorm: PaliGemma.visionNormValues
    case .projector: PaliGemma.projectorValues
    case .merge: decoder.mergeValues
    case .textBlock: decoder.layerValues
    case .logits: decoder.logitsValues
    case .sampling: Sampling.values
    case .loss: PaliGemma.lossValues
    }
  }
}

/// The kinds of decoders, and of layers in them.
enum Decoder: CaseIterable {
  case gemma, gemma2, gemma2Local

  fileprivate var mergeValues: [ValueDescription] {
    switch self {
    case .gemma: PaliGemma.mergeValues
    case .gemma2, .gemma2Local: PaliGemma.gemma2MergeValues
    }
  }

  fileprivate var logitsValues: [ValueDescription] {
    switch self {
    case .gemma: PaliGemma.logitsValues
    case .gemma2, .gemma2Local: PaliGemma.gemma2LogitsValues
    }
  }

  fileprivate var layerValues: [ValueDescription] {
    switch self {
    case .gemma: TextBlock.values
    case .gemma2: Gemma2Block.globalValues
    case .gemma2Local: Gemma2Block.localValues
    }
  }
}
