/// One unit of execution: what runs between two checkpoints.
public struct Stage: Hashable, Sendable {
  /// Which part of the model runs.
  public enum Part: Hashable, Sendable {
    case preprocessing, patchEmbedding
    case visionBlock(Int)
    case visionNorm, projector, merge
    case textBlock(Int)
    case logits, choice
  }

  public var part: Part
  /// 0 for the prompt, k for the k-th generated token.
  public var step: Int

  public init(_ part: Part, step: Int = 0) {
    self.part = part
    self.step = step
  }

  /// The stages of the prompt, image included, up to and with choosing the first token.
  public static func prompt(_ configuration: Configuration) -> [Stage] {
    let vision = (0..<configuration.vision.blockCount).map { Stage(.visionBlock($0)) }
    return [Stage(.preprocessing), Stage(.patchEmbedding)] + vision + [Stage(.visionNorm), Stage(.projector)]
      + decoder(configuration, step: 0)
  }

  /// The stages that take the `step`-th generated token (from 1) through the decoder and choose the next.
  public static func generated(_ step: Int, _ configuration: Configuration) -> [Stage] {
    decoder(configuration, step: step)
  }

  private static func decoder(_ configuration: Configuration, step: Int) -> [Stage] {
    decoderParts(configuration).map { Stage($0, step: step) }
  }

  /// What every pass goes through.
  static func decoderParts(_ configuration: Configuration) -> [Part] {
    [.merge] + (0..<configuration.text.layerCount).map(Part.textBlock) + [.logits, .choice]
  }
}

extension Stage.Part {
  /// The beginning of the addresses of this part's values.
  public var prefix: String {
    switch self {
    case .preprocessing, .patchEmbedding, .visionNorm: "vision"
    case .visionBlock(let index): "vision.block.\(index)"
    case .projector: "projector"
    case .merge, .logits: "text"
    case .textBlock(let index): "text.block.\(index)"
    case .choice: "sampling"
    }
  }

  /// The values of this part in the order in which they are computed.
  public var points: [Point] {
    switch self {
    case .preprocessing: [.pixels]
    case .patchEmbedding: [.patches, .patchEmbedding, .embeddings]
    case .visionBlock:
      [
        .norm1, .query, .key, .value, .scores, .weights, .heads, .attentionOutput, .afterAttention,
        .norm2, .up, .activated, .mlpOutput, .output,
      ]
    case .visionNorm: [.norm]
    case .projector: [.output]
    case .merge: [.tokens, .positions, .embeddings, .mask, .ropeCosine, .ropeSine]
    case .textBlock:
      [
        .norm1, .query, .key, .value, .queryRotated, .keyRotated, .cachedKeys, .cachedValues, .scores, .weights,
        .heads, .attentionOutput, .afterAttention, .norm2, .gate, .up, .gated, .mlpOutput, .output,
      ]
    case .logits: [.norm, .logits, .probabilities]
    case .choice: [.scaled, .kept, .token]
    }
  }

  /// The value that flows on into the next part.
  public var result: Point {
    switch self {
    case .preprocessing: .pixels
    case .patchEmbedding, .merge: .embeddings
    case .visionBlock, .projector, .textBlock: .output
    case .visionNorm: .norm
    case .logits: .logits
    case .choice: .token
    }
  }

  /// Whether the part belongs to the image's side, which runs once, with the prompt.
  public var isVision: Bool {
    switch self {
    case .preprocessing, .patchEmbedding, .visionBlock, .visionNorm, .projector: true
    case .merge, .textBlock, .logits, .choice: false
    }
  }
}
