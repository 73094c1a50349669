extension Stage {
  /// The stage in words, such as `vision block 3` or `text block 0, token 2`.
  public var title: String {
    if isBackward { return "back through \(part.title)" }
    if step == 0 { return part.title }
    return part == .merge ? "embedding token \(step)" : "\(part.title), token \(step)"
  }
}

extension Stage.Part {
  /// The part in words.
  public var title: String {
    switch self {
    case .preprocessing: "preprocessing"
    case .patchEmbedding: "patch embedding"
    case .visionBlock(let index): "vision block \(index)"
    case .visionNorm: "vision norm"
    case .projector: "projector"
    case .merge: "merging image and text"
    case .textBlock(let index): "text block \(index)"
    case .logits: "norm and logits"
    case .sampling: "choosing a token"
    case .loss: "the loss"
    }
  }
}
