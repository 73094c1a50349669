/// A named value inside a stage. The raw value is the end of its address: `attention.q` in `vision.block.3.attention.q`.
public enum Point: String, Sendable, CaseIterable {
  case pixels, patches
  case patchEmbedding = "patch_embedding"
  case embeddings

  case norm1
  case query = "attention.q"
  case key = "attention.k"
  case value = "attention.v"
  case queryRotated = "attention.q_rotated"
  case keyRotated = "attention.k_rotated"
  case cachedKeys = "attention.cache.k"
  case cachedValues = "attention.cache.v"
  case scores = "attention.scores"
  case scoresCapped = "attention.scores_capped"
  case weights = "attention.weights"
  case heads = "attention.heads"
  case attentionOutput = "attention.output"
  case postAttentionNorm = "post_attention_norm"
  case afterAttention = "after_attention"
  case norm2
  case gate = "mlp.gate"
  case up = "mlp.up"
  case activated = "mlp.activated"
  case gated = "mlp.gated"
  case mlpOutput = "mlp.output"
  case postMLPNorm = "post_mlp_norm"
  case output

  case tokens, positions, mask
  case localMask = "mask.local"
  case ropeCosine = "rope.cos"
  case ropeSine = "rope.sin"

  case norm
  case uncappedLogits = "logits_uncapped"
  case logits, probabilities
  case scaled, kept, token

  /// What it belongs to inside a block: `attention` in `attention.q`; nil where it stands by itself.
  package var group: String? { rawValue.contains(".") ? rawValue.split(separator: ".").first.map(String.init) : nil }

  /// The end of the address: `q` for `attention.q`, `cache.k` for `attention.cache.k`.
  package var shortName: String { group.map { String(rawValue.dropFirst($0.count + 1)) } ?? rawValue }

  /// Whether the value holds whole numbers: token ids and positions.
  public var isInteger: Bool { self == .tokens || self == .positions || self == .token }

  /// The whole numbers that the value may hold: token ids, and positions as far as floats tell them apart; nil where it may
  /// hold any number.
  package func wholeNumbers(_ configuration: Configuration) -> ClosedRange<Int>? {
    guard isInteger else { return nil }
    return self == .positions ? 0...1 << 24 : 0...configuration.text.vocabularySize - 1
  }
}
