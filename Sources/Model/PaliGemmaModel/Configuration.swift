/// The sizes and constants of a PaliGemma, from a checkpoint's `config.json` (and `generation_config.json`).
public struct Configuration: Sendable, Equatable {
  /// The SigLIP image encoder.
  public struct Vision: Sendable, Equatable {
    /// D, the width of the residual stream.
    public let hiddenSize: Int
    /// M, the width inside the MLP.
    public let intermediateSize: Int
    /// How many encoder blocks.
    public let blockCount: Int
    /// Attention heads of a block; divides ``hiddenSize``.
    public let headCount: Int
    /// S, the side of the square image, in pixels.
    public let imageSize: Int
    /// P, the side of a square patch, in pixels; divides ``imageSize``.
    public let patchSize: Int
    /// Colours of a pixel: 3.
    public let channelCount: Int
    /// What layer normalisation adds to the variance.
    public let layerNormEpsilon: Float

    /// Elements of one head's query, key or value.
    public var headSize: Int { hiddenSize / headCount }
    /// Patches along one side of the image.
    public var patchesPerSide: Int { imageSize / patchSize }
    /// N, the patches of an image.
    public var patchCount: Int { patchesPerSide * patchesPerSide }
  }

  /// The Gemma decoder.
  public struct Text: Sendable, Equatable {
    /// H, the width of the residual stream.
    public let hiddenSize: Int
    /// F, the width inside the MLP.
    public let intermediateSize: Int
    /// How many decoder layers.
    public let layerCount: Int
    /// Query heads of a layer; a multiple of ``keyValueHeadCount``.
    public let headCount: Int
    /// Key/value heads of a layer, each serving `headCount / keyValueHeadCount` query heads.
    public let keyValueHeadCount: Int
    /// Elements of one head's query, key or value: even, and independent of the width.
    public let headSize: Int
    /// V, the rows of the embedding table.
    public let vocabularySize: Int
    /// The longest sequence, image tokens included.
    public let maximumPositions: Int
    /// What RMS normalisation adds to the mean square.
    public let rmsNormEpsilon: Float
    /// The base of the rotary embedding's frequencies, θ in RoFormer.
    public let ropeBase: Double
    /// What Gemma 2 has beside that; nil in the first Gemma, PaliGemma 1's decoder.
    public let gemma2: Gemma2?
  }

  /// What Gemma 2's decoder, PaliGemma 2's, has beside the first Gemma's.
  ///
  /// Gemma Team: Gemma 2 (arXiv 2408.00118), section 2.
  public struct Gemma2: Sendable, Equatable {
    /// Scores are divided by its root.
    public let queryScalar: Int
    /// How many keys a row of a local layer sees, itself included; rows of the prompt see all of the prompt nevertheless.
    public let window: Int
    /// c in c·tanh(s/c), which scores go through; infinite where they are left as they are.
    public let scoreCap: Float
    /// The same of the logits.
    public let logitCap: Float
    /// Of each layer, whether it is local.
    public let isLocal: [Bool]
  }

  /// The image encoder's sizes.
  public let vision: Vision
  /// The decoder's sizes.
  public let text: Text
  /// The token whose rows the image replaces.
  public let imageToken: Int
  /// The token before the prompt.
  public let beginToken: Int
  /// The tokens after which generation stops.
  public package(set) var endTokens: Set<Int>
  /// Whether the output head is the embedding table where a checkpoint has but one of them.
  public let tiesWordEmbeddings: Bool
}
