/// A named value inside a stage. The raw value is the end of its address: `attention.q` in `vision.block.3.attention.q`.
public enum Point: String, Sendable, CaseIterable {
  /// The picture as numbers: [3, side, side].
  case pixels
  /// Its squares, flattened: channel, row, column.
  case patches
  /// A patch in the width of the tower.
  case patchEmbedding = "patch_embedding"
  /// What goes into the first block: with positions, or tokens and image joined.
  case embeddings

  /// Before attention.
  case norm1
  /// What each row looks for, by heads.
  case query = "attention.q"
  /// What each row offers, by heads.
  case key = "attention.k"
  /// What each row hands over, by heads.
  case value = "attention.v"
  /// The queries, turned by their positions.
  case queryRotated = "attention.q_rotated"
  /// The keys, turned by their positions.
  case keyRotated = "attention.k_rotated"
  /// The keys of all rows so far.
  case cachedKeys = "attention.cache.k"
  /// The values of all rows so far.
  case cachedValues = "attention.cache.v"
  /// Queries times keys, scaled, before the mask.
  case scores = "attention.scores"
  /// The same within Gemma 2's cap.
  case scoresCapped = "attention.scores_capped"
  /// How each row divides its look: the softmax of the scores.
  case weights = "attention.weights"
  /// What each head takes in.
  case heads = "attention.heads"
  /// The heads, joined by one more map.
  case attentionOutput = "attention.output"
  /// Gemma 2's norm of what attention has made.
  case postAttentionNorm = "post_attention_norm"
  /// The stream with what attention has made.
  case afterAttention = "after_attention"
  /// Before the MLP.
  case norm2
  /// The MLP's gate, before its GELU.
  case gate = "mlp.gate"
  /// The stream in the width of the MLP.
  case up = "mlp.up"
  /// After the tower's GELU.
  case activated = "mlp.activated"
  /// The GELU of the gate, times `up`.
  case gated = "mlp.gated"
  /// The MLP, back in the width of the stream.
  case mlpOutput = "mlp.output"
  /// Gemma 2's norm of what the MLP has made.
  case postMLPNorm = "post_mlp_norm"
  /// What the stage hands on.
  case output

  /// The ids of the rows.
  case tokens
  /// Of the rows, from 1.
  case positions
  /// 0 where a row sees a key, −∞ where not.
  case mask
  /// The mask of Gemma 2's layers with a window.
  case localMask = "mask.local"
  /// Of each position's angles.
  case ropeCosine = "rope.cos"
  /// Of each position's angles.
  case ropeSine = "rope.sin"

  /// After the last block.
  case norm
  /// The logits before Gemma 2's cap.
  case uncappedLogits = "logits_uncapped"
  /// A score for each token of the vocabulary.
  case logits
  /// Their softmax.
  case probabilities
  /// The logits, divided by the temperature.
  case scaled
  /// The probabilities that a token is drawn from.
  case kept
  /// The one that is chosen.
  case token
  /// −log of the probability of each token that the answer should have had.
  case answerLosses = "text.loss"
  /// Their mean.
  case loss

  /// An adapter's A·x beside the queries.
  case queryLoraA = "attention.q.lora_A"
  /// An adapter's B·(A·x) beside the queries.
  case queryLoraB = "attention.q.lora_B"
  /// What an adapter adds to the queries: s·B·(A·x).
  case queryLora = "attention.q.lora"
  /// An adapter's A·x beside the keys.
  case keyLoraA = "attention.k.lora_A"
  /// An adapter's B·(A·x) beside the keys.
  case keyLoraB = "attention.k.lora_B"
  /// What an adapter adds to the keys: s·B·(A·x).
  case keyLora = "attention.k.lora"
  /// An adapter's A·x beside the values.
  case valueLoraA = "attention.v.lora_A"
  /// An adapter's B·(A·x) beside the values.
  case valueLoraB = "attention.v.lora_B"
  /// What an adapter adds to the values: s·B·(A·x).
  case valueLora = "attention.v.lora"
  /// An adapter's A·x beside attention's output.
  case attentionOutputLoraA = "attention.output.lora_A"
  /// An adapter's B·(A·x) beside attention's output.
  case attentionOutputLoraB = "attention.output.lora_B"
  /// What an adapter adds to attention's output: s·B·(A·x).
  case attentionOutputLora = "attention.output.lora"
  /// An adapter's A·x beside the gate.
  case gateLoraA = "mlp.gate.lora_A"
  /// An adapter's B·(A·x) beside the gate.
  case gateLoraB = "mlp.gate.lora_B"
  /// What an adapter adds to the gate: s·B·(A·x).
  case gateLora = "mlp.gate.lora"
  /// An adapter's A·x beside `up`.
  case upLoraA = "mlp.up.lora_A"
  /// An adapter's B·(A·x) beside `up`.
  case upLoraB = "mlp.up.lora_B"
  /// What an adapter adds to `up`: s·B·(A·x).
  case upLora = "mlp.up.lora"
  /// An adapter's A·x beside the MLP's output.
  case mlpOutputLoraA = "mlp.output.lora_A"
  /// An adapter's B·(A·x) beside the MLP's output.
  case mlpOutputLoraB = "mlp.output.lora_B"
  /// What an adapter adds to the MLP's output: s·B·(A·x).
  case mlpOutputLora = "mlp.output.lora"
  /// An adapter's A·x beside the output.
  case outputLoraA = "output.lora_A"
  /// An adapter's B·(A·x) beside the output.
  case outputLoraB = "output.lora_B"
  /// What an adapter adds to the output: s·B·(A·x).
  case outputLora = "output.lora"
  /// An adapter's A·x beside the logits before their cap.
  case uncappedLogitsLoraA = "logits_uncapped.lora_A"
  /// An adapter's B·(A·x) beside the logits before their cap.
  case uncappedLogitsLoraB = "logits_uncapped.lora_B"
  /// What an adapter adds to the logits before their cap: s·B·(A·x).
  case uncappedLogitsLora = "logits_uncapped.lora"
  /// An adapter's A·x beside the logits.
  case logitsLoraA = "logits.lora_A"
  /// An adapter's B·(A·x) beside the logits.
  case logitsLoraB = "logits.lora_B"
  /// What an adapter adds to the logits: s·B·(A·x).
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
