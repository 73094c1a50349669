extension Configuration {
  /// Every weight that this model needs, in the order of the forward pass; the head apart, which may be tied.
  package var weightSpecifications: [WeightSpecification] {
    let projector = WeightGroup(address: "", prefixes: ["", "model."])
      .linear("projector", "multi_modal_projector.linear", text.width, vision.width)
    return vision.weightSpecifications + projector + text.weightSpecifications
  }

  /// The separate output head, which a checkpoint may leave out: it is the embedding table then.
  var headSpecification: WeightSpecification {
    WeightSpecification(
      address: WeightResolution.head, names: ["language_model.lm_head.weight", "lm_head.weight"],
      extents: [text.vocabulary, text.width])
  }
}

extension Configuration.Vision {
  /// Where checkpoints keep the image encoder.
  static let prefixes = [
    "vision_tower.vision_model.", "vision_tower.", "model.vision_tower.vision_model.", "model.vision_tower.",
  ]

  fileprivate var width: Extent { Extent(hiddenSize, "vision_config.hidden_size") }

  fileprivate var weightSpecifications: [WeightSpecification] {
    let root = WeightGroup(address: "vision.", prefixes: Self.prefixes)
    let blocks = (0..<blockCount).flatMap { block(root.group("block.\($0).", "encoder.layers.\($0).")) }
    return embeddings(root.group("", "embeddings.")) + blocks + root.layerNorm("norm", "post_layernorm", width)
  }

  private func embeddings(_ group: WeightGroup) -> [WeightSpecification] {
    let side = Extent(patchSize, "vision_config.patch_size")
    let patches = Extent(patchCount, "\(patchesPerSide) × \(patchesPerSide) patches")
    let channels = Extent(channelCount, "vision_config.num_channels")
    return [
      group.weight("patch_embedding.weight", "patch_embedding.weight", width, channels, side, side),
      group.weight("patch_embedding.bias", "patch_embedding.bias", width),
      group.weight("position.weight", "position_embedding.weight", patches, width),
    ]
  }

  private func block(_ block: WeightGroup) -> [WeightSpecification] {
    let attention = block.group("attention.", "self_attn.")
    let inner = Extent(intermediateSize, "vision_config.intermediate_size")
    return block.layerNorm("norm1", "layer_norm1", width)
      + attention.linear("q", "q_proj", width, width)
      + attention.linear("k", "k_proj", width, width)
      + attention.linear("v", "v_proj", width, width)
      + attention.linear("output", "out_proj", width, width)
      + block.layerNorm("norm2", "layer_norm2", width)
      + block.linear("mlp.up", "mlp.fc1", inner, width)
      + block.linear("mlp.down", "mlp.fc2", width, inner)
  }
}

extension Configuration.Text {
  /// Where checkpoints keep the decoder.
  static let prefixes = ["language_model.model.", "model.language_model.", "language_model."]

  fileprivate var width: Extent { Extent(hiddenSize, "text_config.hidden_size") }
  fileprivate var vocabulary: Extent { Extent(vocabularySize, "text_config.vocab_size") }

  fileprivate var weightSpecifications: [WeightSpecification] {
    let root = WeightGroup(address: "text.", prefixes: Self.prefixes)
    return [root.weight("embedding.weight", "embed_tokens.weight", vocabulary, width)]
      + (0..<layerCount).flatMap { layer(root.group("block.\($0).", "layers.\($0).")) }
      + [root.weight("norm.weight", "norm.weight", width)]
  }

  /// A layer. In the first Gemma `post_attention_layernorm` is the norm *before the MLP*, in Gemma 2 that of what the
  /// attention has made.
  private func layer(_ layer: WeightGroup) -> [WeightSpecification] {
    func norm(_ address: String, _ name: String) -> WeightSpecification {
      layer.weight("\(address).weight", "\(name)_layernorm.weight", width)
    }
    let first = [norm("norm1", "input")] + attention(layer.group("attention.", "self_attn."))
    let mlp = gatedMLP(layer.group("mlp.", "mlp."))
    guard gemma2 != nil else { return first + [norm("norm2", "post_attention")] + mlp }
    return first + [norm("post_attention_norm", "post_attention"), norm("norm2", "pre_feedforward")] + mlp
      + [norm("post_mlp_norm", "post_feedforward")]
  }

  private func attention(_ attention: WeightGroup) -> [WeightSpecification] {
    let queries = Extent(headCount * headSize, "\(headCount) query heads × \(headSize)")
    let keys = Extent(keyValueHeadCount * headSize, "\(keyValueHeadCount) key/value heads × \(headSize)")
    return [
      attention.weight("q.weight", "q_proj.weight", queries, width),
      attention.weight("k.weight", "k_proj.weight", keys, width),
      attention.weight("v.weight", "v_proj.weight", keys, width),
      attention.weight("output.weight", "o_proj.weight", width, queries),
    ]
  }

  private func gatedMLP(_ mlp: WeightGroup) -> [WeightSpecification] {
    let inner = Extent(intermediateSize, "text_config.intermediate_size")
    return [
      mlp.weight("gate.weight", "gate_proj.weight", inner, width),
      mlp.weight("up.weight", "up_proj.weight", inner, width),
      mlp.weight("down.weight", "down_proj.weight", width, inner),
    ]
  }
}
