extension Stage.Part {
  /// The shape of `point` in a pass of `rows` rows that sees `keys` keys.
  public func shape(of point: Point, _ configuration: Configuration, rows: Int, keys: Int) -> [Int] {
    switch self {
    case .preprocessing, .patchEmbedding, .visionBlock, .visionNorm: visionShape(of: point, configuration.vision)
    case .projector: [configuration.vision.patchCount, configuration.text.hiddenSize]
    case .merge, .textBlock, .logits, .choice: textShape(of: point, configuration.text, rows: rows, keys: keys)
    }
  }

  private func visionShape(of point: Point, _ vision: Configuration.Vision) -> [Int] {
    let patches = vision.patchCount
    switch point {
    case .pixels: return [vision.channelCount, vision.imageSize, vision.imageSize]
    case .patches: return [patches, vision.channelCount * vision.patchSize * vision.patchSize]
    case .query, .key, .value, .heads: return [vision.headCount, patches, vision.headSize]
    case .scores, .weights: return [vision.headCount, patches, patches]
    case .up, .activated: return [patches, vision.intermediateSize]
    default: return [patches, vision.hiddenSize]
    }
  }

  private func textShape(of point: Point, _ text: Configuration.Text, rows: Int, keys: Int) -> [Int] {
    switch point {
    case .tokens, .positions: [rows]
    case .mask: [rows, keys]
    case .ropeCosine, .ropeSine: [rows, text.headSize / 2]
    case .query, .queryRotated, .heads: [text.headCount, rows, text.headSize]
    case .key, .value, .keyRotated: [text.keyValueHeadCount, rows, text.headSize]
    case .cachedKeys, .cachedValues: [text.keyValueHeadCount, keys, text.headSize]
    case .scores, .weights: [text.headCount, rows, keys]
    case .gate, .up, .gated: [rows, text.intermediateSize]
    case .logits, .probabilities, .scaled, .kept: [text.vocabularySize]
    case .token: [1]
    default: [rows, text.hiddenSize]
    }
  }
}
