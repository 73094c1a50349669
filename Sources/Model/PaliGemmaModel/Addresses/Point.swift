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
  case answerLosses = "text.loss"
  case loss

  // What an adapter makes beside a linear map: A·x, B·(A·x), and what it adds, s·B·(A·x).
  case queryLoraA = "attention.q.lora_A"
  case queryLoraB = "attention.q.lora_B"
  case queryLora = "attention.q.lora"
  case keyLoraA = "attention.k.lora_A"
  case keyLoraB = "attention.k.lora_B"
  case keyLora = "attention.k.lora"
  case valueLoraA = "attention.v.lora_A"
  case valueLoraB = "attention.v.lora_B"
  case valueLora = "attention.v.lora"
  case attentionOutputLoraA = "attention.output.lora_A"
  case attentionOutputLoraB = "attention.output.lora_B"
  case attentionOutputLora = "attention.output.lora"
  case gateLoraA = "mlp.gate.lora_A"
  case gateLoraB = "mlp.gate.lora_B"
  case gateLora = "mlp.gate.lora"
  case upLoraA = "mlp.up.lora_A"
  case upLoraB = "mlp.up.lora_B"
  case upLora = "mlp.up.lora"
  case mlpOutputLoraA = "mlp.output.lora_A"
  case mlpOutputLoraB = "mlp.output.lora_B"
  case mlpOutputLora = "mlp.output.lora"
  case outputLoraA = "output.lora_A"
  case outputLoraB = "output.lora_B"
  case outputLora = "output.lora"
  case uncappedLogitsLoraA = "logits_uncapped.lora_A"
  case uncappedLogitsLoraB = "logits_uncapped.lora_B"
  case uncappedLogitsLora = "logits_uncapped.lora"
  case logitsLoraA = "logits.lora_A"
  case logitsLoraB = "logits.lora_B"
  case logitsLora = "logits.lora"

  /// What an adapter makes beside the linear map that makes this value; nil where no linear map does.
  package var lora: (a: Point, b: Point, sum: Point)? {
    guard let a = Point(rawValue: rawValue + ".lora_A"), let b = Point(rawValue: rawValue + ".lora_B"),
      let sum = Point(rawValue: rawValue + ".lora")
    else { return nil }
    return (a, b, sum)
  }

  /// Whether it is what an adapter adds to another.
  package var isLora: Bool { rawValue.hasSuffix(".lora") }

  /// What it belongs to inside a block: `attention` in `attention.q`; nil where it stands by itself.
  package var group: String? {
    rawValue.contains(".") && self != .answerLosses ? rawValue.split(separator: ".").first.map(String.init) : nil
  }

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
