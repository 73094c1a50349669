/// What each value outside the blocks is made of.
extension PaliGemma {
  static let preprocessingValues: [ValueDescription] = [.init(.pixels, [.channel, .y, .x], .picture)]

  static let visionNormValues: [ValueDescription] = [
    .init(.norm, [.patch, .feature(.hidden)], .layerNorm(.input, weight: "vision.norm"))
  ]

  static let projectorValues: [ValueDescription] = [
    .init(.output, [.patch, .feature(.decoder)], .linear(.input, weight: "projector"))
  ]

  static let mergeValues: [ValueDescription] = [
    .init(.tokens, [.row], .tokens),
    .init(.positions, [.row], .positions),
    .init(.embeddings, [.row, .feature(.hidden)], .embedded(weight: "text.embedding")),
    .init(.mask, [.row, .key], .mask),
    .init(.ropeCosine, [.row, .pair], .cosine),
    .init(.ropeSine, [.row, .pair], .sine),
  ]

  static let logitsValues: [ValueDescription] = [
    .init(.norm, [.row, .feature(.hidden)], .rmsNorm(.input, weight: "text.norm")),
    .init(.logits, [.token], .readout(.norm, weight: "text.head")),
    .init(.probabilities, [.token], .softmax(.logits)),
  ]

  /// The same in Gemma 2, whose local layers have a mask of their own, and whose logits are capped.
  static let gemma2MergeValues: [ValueDescription] =
    mergeValues.prefix(4) + [.init(.localMask, [.row, .localKey], .mask)] + mergeValues.dropFirst(4)

  static let gemma2LogitsValues: [ValueDescription] = [
    .init(.norm, [.row, .feature(.hidden)], .rmsNorm(.input, weight: "text.norm")),
    .init(.uncappedLogits, [.token], .readout(.norm, weight: "text.head")),
    .init(.logits, [.token], .capped(.uncappedLogits, by: .logits)),
    .init(.probabilities, [.token], .softmax(.logits)),
  ]
}

extension PaliGemma {
  static let lossValues: [ValueDescription] = [
    .init(.answerLosses, [.answer], .crossEntropy),
    .init(.loss, [], .mean(.answerLosses)),
  ]
}

extension Sampling {
  /// What each value of choosing a token is made of.
  static let values: [ValueDescription] = [
    .init(.scaled, [.token], .tempered),
    .init(.kept, [.token], .nucleus(.scaled)),
    .init(.token, [.one], .drawn(.kept)),
  ]
}
