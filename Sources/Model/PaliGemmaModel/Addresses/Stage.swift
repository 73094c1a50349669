/// One unit of execution: what runs between two checkpoints.
public struct Stage: Hashable, Sendable {
  /// Which part of the model runs.
  public enum Part: Hashable, Sendable {
    /// From the picture to its patches.
    case preprocessing
    /// From patches to the tower's rows.
    case patchEmbedding
    /// A block of the image encoder, from 0.
    case visionBlock(Int)
    /// The norm behind the last of them.
    case visionNorm
    /// From the tower's width to the decoder's.
    case projector
    /// The image's rows and the tokens' become one matrix.
    case merge
    /// A layer of the decoder, from 0.
    case textBlock(Int)
    /// From the last row to a score for each token.
    case logits
    /// One of them is chosen.
    case sampling
    /// What the answer that should have been costs; only where one is given.
    case loss
  }

  /// What runs.
  public var part: Part
  /// 0 for the prompt, k for the k-th generated token.
  public var step: Int
  /// Whether it is walked backward: from the loss's gradient of what it hands on to that of what it was given.
  public var isBackward: Bool

  /// The stage of `part` in the prompt's pass, or in that of the `step`-th generated token.
  public init(_ part: Part, step: Int = 0, isBackward: Bool = false) {
    self.part = part
    self.step = step
    self.isBackward = isBackward
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
    case .sampling: "sampling"
    case .loss: ""
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
    case .sampling: .token
    case .loss: .loss
    }
  }

  /// The index of a block of either tower.
  public var blockIndex: Int? {
    switch self {
    case .visionBlock(let index), .textBlock(let index): index
    case .preprocessing, .patchEmbedding, .visionNorm, .projector, .merge, .logits, .sampling, .loss: nil
    }
  }

  /// The half of the model that the part belongs to. The image's runs once, with the prompt.
  public var tower: Tower {
    switch self {
    case .preprocessing, .patchEmbedding, .visionBlock, .visionNorm, .projector: .vision
    case .merge, .textBlock, .logits, .sampling, .loss: .text
    }
  }
}

/// One of the two halves of the model: the image encoder with its projector, or the decoder.
public enum Tower: String, Sendable, CaseIterable {
  /// The image encoder, with its projector.
  case vision
  /// The decoder.
  case text

  /// The part that is block `index` of the tower.
  public func block(_ index: Int) -> Stage.Part { self == .vision ? .visionBlock(index) : .textBlock(index) }
}
