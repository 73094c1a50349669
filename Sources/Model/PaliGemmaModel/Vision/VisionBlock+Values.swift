private let patches: [Axis] = [.patch, .feature(.hidden)]
private let heads: [Axis] = [.head, .patch, .feature(.head)]
private let rowsByKeys: [Axis] = [.head, .patch, .key]
private let inner: [Axis] = [.patch, .feature(.intermediate)]

extension VisionBlock {
  /// What each value of a block is made of.
  static let values: [ValueDescription] = [
    .init(.norm1, patches, .layerNorm(.input, weight: "norm1")),
    .init(.query, heads, .linear(.norm1, weight: "attention.q")),
    .init(.key, heads, .linear(.norm1, weight: "attention.k")),
    .init(.value, heads, .linear(.norm1, weight: "attention.v")),
    .init(.scores, rowsByKeys, .product(.query, .key, transposed: true, scale: .rootOfHeadSize)),
    .init(.weights, rowsByKeys, .softmax(.scores)),
    .init(.heads, heads, .product(.weights, .value)),
    .init(.attentionOutput, patches, .linear(.heads, weight: "attention.output")),
    .init(.afterAttention, patches, .sum(.input, .attentionOutput)),
    .init(.norm2, patches, .layerNorm(.afterAttention, weight: "norm2")),
    .init(.up, inner, .linear(.norm2, weight: "mlp.up")),
    .init(.activated, inner, .gelu(.up)),
    .init(.mlpOutput, patches, .linear(.activated, weight: "mlp.down")),
    .init(.output, patches, .sum(.afterAttention, .mlpOutput)),
  ]
}
