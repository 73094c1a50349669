extension Configuration {
  /// Every weight that this model needs, in the order of the forward pass; the head apart, which may be tied.
  var weightSpecifications: [WeightSpecification] {
    vision.weightSpecifications + projectorSpecifications + text.weightSpecifications
  }

  /// The separate output head, which a checkpoint may leave out: it is the embedding table then.
  var headSpecification: WeightSpecification {
    WeightSpecification(
      address: "text.head.weight", names: ["language_model.lm_head.weight", "lm_head.weight"],
      shape: [text.vocabularySize, text.hiddenSize])
  }

  private var projectorSpecifications: [WeightSpecification] {
    WeightGroup(address: "", prefixes: ["", "model."])
      .linear("projector", "multi_modal_projector.linear", output: text.hiddenSize, input: vision.hiddenSize)
  }
}

extension Configuration.Vision {
  /// Where checkpoints keep the image encoder.
  static let prefixes = [
    "vision_tower.vision_model.", "vision_tower.", "model.vision_tower.vision_model.", "model.vision_tower.",
  ]

  fileprivate var weightSpecifications: [WeightSpecification] {
    let root = WeightGroup(address: "vision.", prefixes: Self.prefixes)
    let embeddings = root.group("", "embeddings.")
    let kernel = [hiddenSize, channelCount, patchSize, patchSize]
    return [
      embeddings.weight("patch_embedding.weight", "patch_embedding.weight", kernel),
      embeddings.weight("patch_embedding.bias", "patch_embedding.bias", [hiddenSize]),
      embeddings.weight("position.weight", "position_embedding.weight", [patchCount, hiddenSize]),
    ] + (0..<blockCount).flatMap { block(root.group("block.\($0).", "encoder.layers.\($0).")) }
      + root.layerNorm("norm", "post_layernorm", hiddenSize)
  }

  private func block(_ block: WeightGroup) -> [WeightSpecification] {
    let attention = block.group("attention.", "self_attn.")
    return block.layerNorm("norm1", "layer_norm1", hiddenSize)
      + attention.linear("q", "q_proj", output: hiddenSize, input: hiddenSize)
      + attention.linear("k", "k_proj", output: hiddenSize, input: hiddenSize)
      + attention.linear("v", "v_proj", output: hiddenSize, input: hiddenSize)
      + attention.linear("output", "out_proj", output: hiddenSize, input: hiddenSize)
      + block.layerNorm("norm2", "layer_norm2", hiddenSize)
      + block.linear("mlp.up", "mlp.fc1", output: intermediateSize, input: hiddenSize)
      + block.linear("mlp.down", "mlp.fc2", output: hiddenSize, input: intermediateSize)
  }
}

extension Configuration.Text {
  /// Where checkpoints keep the decoder.
  static let prefixes = ["language_model.model.", "model.language_model."]

  fileprivate var weightSpecifications: [WeightSpecification] {
    let root = WeightGroup(address: "text.", prefixes: Self.prefixes)
    return [root.weight("embedding.weight", "embed_tokens.weight", [vocabularySize, hiddenSize])]
      + (0..<layerCount).flatMap { gemmaLayer(root.group("block.\($0).", "layers.\($0).")) }
      + [root.weight("norm.weight", "norm.weight", [hiddenSize])]
  }

  /// A layer of the first Gemma, where `post_attention_layernorm` is the norm *before the MLP*.
  private func gemmaLayer(_ layer: WeightGroup) -> [WeightSpecification] {
    [layer.weight("norm1.weight", "input_layernorm.weight", [hiddenSize])]
      + attention(layer.group("attention.", "self_attn."))
      + [layer.weight("norm2.weight", "post_attention_layernorm.weight", [hiddenSize])]
      + gatedMLP(layer.group("mlp.", "mlp."))
  }

  private func attention(_ attention: WeightGroup) -> [WeightSpecification] {
    let (queries, keys) = (headCount * headSize, keyValueHeadCount * headSize)
    return [
      attention.weight("q.weight", "q_proj.weight", [queries, hiddenSize]),
      attention.weight("k.weight", "k_proj.weight", [keys, hiddenSize]),
      attention.weight("v.weight", "v_proj.weight", [keys, hiddenSize]),
      attention.weight("output.weight", "o_proj.weight", [hiddenSize, queries]),
    ]
  }

  private func gatedMLP(_ mlp: WeightGroup) -> [WeightSpecification] {
    [
      mlp.weight("gate.weight", "gate_proj.weight", [intermediateSize, hiddenSize]),
      mlp.weight("up.weight", "up_proj.weight", [intermediateSize, hiddenSize]),
      mlp.weight("down.weight", "down_proj.weight", [hiddenSize, intermediateSize]),
    ]
  }
}
