import Tensors

/// One layer of Gemma 2's decoder, which also normalises what each half has made, before it is added:
/// `x + postNorm(attention(norm1(x)))`, then `x + postNorm(mlp(norm2(x)))`.
///
/// Gemma Team: Gemma 2 (arXiv 2408.00118), section 2.
package struct Gemma2Block {
  package let norm1, postAttentionNorm, norm2, postMLPNorm: RMSNorm
  package let attention: Gemma2Attention
  package let mlp: GatedMLP

  init(_ weights: Weights, _ index: Int, _ configuration: Configuration.Text, _ gemma2: Configuration.Gemma2) {
    let address = "text.block.\(index)"
    norm1 = RMSNorm(weights, address + ".norm1", configuration)
    attention = Gemma2Attention(weights, address + ".attention", configuration, gemma2, isLocal: gemma2.isLocal[index])
    postAttentionNorm = RMSNorm(weights, address + ".post_attention_norm", configuration)
    norm2 = RMSNorm(weights, address + ".norm2", configuration)
    mlp = GatedMLP(weights, address + ".mlp")
    postMLPNorm = RMSNorm(weights, address + ".post_mlp_norm", configuration)
  }

  func callAsFunction(_ x: Tensor, _ stream: Stream, _ cache: KeyValueCache.Layer, _ probe: inout some Probe) -> Tensor
  {
    let attended = attention(probe(.norm1, norm1(x)), stream, cache, &probe)
    let x = probe(.afterAttention, x + probe(.postAttentionNorm, postAttentionNorm(attended)))
    let mapped = mlp(probe(.norm2, norm2(x)), &probe)
    return probe(.output, x + probe(.postMLPNorm, postMLPNorm(mapped)))
  }
}

/// Grouped-query attention of Gemma 2: scores are capped before the mask, and a local layer sees a window of keys.
package struct Gemma2Attention {
  package let projections: AttentionProjections<Linear>
  package let headCount, keyValueHeadCount: Int
  /// c in `c·tanh(s/c)`.
  package let scoreCap: Float
  /// The last keys that a generated token sees, itself included; nil is all.
  package let window: Int?

  init(
    _ weights: Weights, _ address: String, _ configuration: Configuration.Text, _ gemma2: Configuration.Gemma2,
    isLocal: Bool
  ) {
    projections = AttentionProjections(weights, address, scoreDivisor: gemma2.queryScalar, hasBias: false)
    headCount = configuration.headCount
    keyValueHeadCount = configuration.keyValueHeadCount
    scoreCap = gemma2.scoreCap
    window = isLocal ? gemma2.window : nil
  }

  func callAsFunction(_ x: Tensor, _ stream: Stream, _ cache: KeyValueCache.Layer, _ probe: inout some Probe) -> Tensor
  {
    let q = probe(.query, projections.query(x, &probe).splitHeads(headCount))  // [heads, rows, headSize]
    let k = probe(.key, projections.key(x, &probe).splitHeads(keyValueHeadCount))  // [kvHeads, rows, headSize]
    let v = probe(.value, projections.value(x, &probe).splitHeads(keyValueHeadCount))
    let rotatedQuery = probe(.queryRotated, stream.rotary(q))
    let rotatedKey = probe(.keyRotated, stream.rotary(k))
    let (keys, values) = cache.appending(rotatedKey, v, at: stream.start, window: window, &probe)
    let products = groupedProduct(rotatedQuery, keys, transposed: true)  // [heads, rows, keys]
    let scores = probe(.scores, products * projections.scale)
    let capped = probe(.scoresCapped, softCap(scores, scoreCap))
    let mask = window == nil ? stream.mask : stream.localMask
    let weights = probe(.weights, softmax(capped.addingToMatrices(mask)))
    let heads = probe(.heads, groupedProduct(weights, values))  // [heads, rows, headSize]
    return probe(.attentionOutput, projections.output(heads.mergeHeads(), &probe))  // [rows, hidden]
  }
}

/// `cap·tanh(x/cap)`, which never leaves (−cap, cap); x where the cap is infinite.
func softCap(_ x: Tensor, _ cap: Float) -> Tensor { cap.isFinite ? tanh(x * (1 / cap)) * cap : x }
