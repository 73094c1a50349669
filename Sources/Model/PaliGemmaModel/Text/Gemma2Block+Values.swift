private let rows: [Axis] = [.row, .feature(.hidden)]
private let heads: [Axis] = [.head, .row, .feature(.head)]
private let keyValueHeads: [Axis] = [.keyValueHead, .row, .feature(.head)]
private let inner: [Axis] = [.row, .feature(.intermediate)]

extension Gemma2Block {
  /// What each value of a global layer, and of a local one, is made of.
  static let globalValues = values(key: .key, mask: .mask)
  static let localValues = values(key: .localKey, mask: .localMask)

  private static func values(key: Axis, mask: Point) -> [ValueDescription] {
    let cached: [Axis] = [.keyValueHead, key, .feature(.head)]
    let rowsByKeys: [Axis] = [.head, .row, key]
    return [
      .init(.norm1, rows, .rmsNorm(.input, weight: "norm1")),
      .init(.query, heads, .linear(.norm1, weight: "attention.q")),
      .init(.key, keyValueHeads, .linear(.norm1, weight: "attention.k")),
      .init(.value, keyValueHeads, .linear(.norm1, weight: "attention.v")),
      .init(.queryRotated, heads, .rotated(.query)),
      .init(.keyRotated, keyValueHeads, .rotated(.key)),
      .init(.cachedKeys, cached, .cached(.keyRotated)),
      .init(.cachedValues, cached, .cached(.value)),
      .init(.scores, rowsByKeys, .product(.queryRotated, .cachedKeys, transposed: true, scale: .rootOfQueryScalar)),
      .init(.scoresCapped, rowsByKeys, .capped(.scores, by: .scores)),
      .init(.weights, rowsByKeys, .softmax(.scoresCapped, plus: mask)),
      .init(.heads, heads, .product(.weights, .cachedValues)),
      .init(.attentionOutput, rows, .linear(.heads, weight: "attention.output")),
      .init(.postAttentionNorm, rows, .rmsNorm(.attentionOutput, weight: "post_attention_norm")),
      .init(.afterAttention, rows, .sum(.input, .postAttentionNorm)),
      .init(.norm2, rows, .rmsNorm(.afterAttention, weight: "norm2")),
      .init(.gate, inner, .linear(.norm2, weight: "mlp.gate")),
      .init(.up, inner, .linear(.norm2, weight: "mlp.up")),
      .init(.gated, inner, .gelu(.gate, times: .up)),
      .init(.mlpOutput, rows, .linear(.gated, weight: "mlp.down")),
      .init(.postMLPNorm, rows, .rmsNorm(.mlpOutput, weight: "post_mlp_norm")),
      .init(.output, rows, .sum(.afterAttention, .postMLPNorm)),
    ]
  }
}
