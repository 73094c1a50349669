private let rows: [Axis] = [.row, .feature(.hidden)]
private let heads: [Axis] = [.head, .row, .feature(.head)]
private let keyValueHeads: [Axis] = [.keyValueHead, .row, .feature(.head)]
private let cached: [Axis] = [.keyValueHead, .key, .feature(.head)]
private let rowsByKeys: [Axis] = [.head, .row, .key]
private let inner: [Axis] = [.row, .feature(.intermediate)]

extension TextBlock {
  /// What each value of a layer is made of.
  static let values: [ValueDescription] = [
    .init(.norm1, rows, .rmsNorm(.input, weight: "norm1")),
    .init(.query, heads, .linear(.norm1, weight: "attention.q")),
    .init(.key, keyValueHeads, .linear(.norm1, weight: "attention.k")),
    .init(.value, keyValueHeads, .linear(.norm1, weight: "attention.v")),
    .init(.queryRotated, heads, .rotated(.query)),
    .init(.keyRotated, keyValueHeads, .rotated(.key)),
    .init(.cachedKeys, cached, .cached(.keyRotated)),
    .init(.cachedValues, cached, .cached(.value)),
    .init(.scores, rowsByKeys, .product(.queryRotated, .cachedKeys, transposed: true, scale: .rootOfHeadSize)),
    .init(.weights, rowsByKeys, .softmax(.scores, plus: .mask)),
    .init(.heads, heads, .product(.weights, .cachedValues)),
    .init(.attentionOutput, rows, .linear(.heads, weight: "attention.output")),
    .init(.afterAttention, rows, .sum(.input, .attentionOutput)),
    .init(.norm2, rows, .rmsNorm(.afterAttention, weight: "norm2")),
    .init(.gate, inner, .linear(.norm2, weight: "mlp.gate")),
    .init(.up, inner, .linear(.norm2, weight: "mlp.up")),
    .init(.gated, inner, .gelu(.gate, times: .up)),
    .init(.mlpOutput, rows, .linear(.gated, weight: "mlp.down")),
    .init(.output, rows, .sum(.afterAttention, .mlpOutput)),
  ]
}
