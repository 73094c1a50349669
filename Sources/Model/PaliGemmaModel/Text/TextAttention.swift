import Tensors

/// Grouped-query attention of the decoder, with rotary positions and a key/value cache.
///
/// Ainslie et al.: GQA (arXiv 2305.13245). Groups of consecutive query heads share one key/value head.
package struct TextAttention {
  package let projections: AttentionProjections<Linear>
  let headCount, keyValueHeadCount: Int

  init(_ weights: Weights, _ address: String, _ configuration: Configuration.Text) {
    projections = AttentionProjections(weights, address, headSize: configuration.headSize, hasBias: false)
    headCount = configuration.headCount
    keyValueHeadCount = configuration.keyValueHeadCount
  }

  func callAsFunction(_ x: Tensor, _ stream: Stream, _ cache: KeyValueCache.Layer, _ probe: inout some Probe) -> Tensor
  {
    let q = probe(.query, projections.query(x).splitHeads(headCount))  // [heads, rows, headSize]
    let k = probe(.key, projections.key(x).splitHeads(keyValueHeadCount))  // [kvHeads, rows, headSize]
    let v = probe(.value, projections.value(x).splitHeads(keyValueHeadCount))
    let rotatedQuery = probe(.queryRotated, stream.rotary(q))
    let rotatedKey = probe(.keyRotated, stream.rotary(k))
    let keys = probe(.cachedKeys, cache.keys.appending(rotatedKey, at: stream.start))  // [kvHeads, keys, headSize]
    let values = probe(.cachedValues, cache.values.appending(v, at: stream.start))
    // What the probe has changed stays so for the tokens to come.
    cache.keys.replace(with: keys, from: stream.start)
    cache.values.replace(with: values, from: stream.start)
    let products = grouped(rotatedQuery) { matmul($0, transposed: keys) }  // [heads, rows, keys]
    let scores = probe(.scores, products * projections.scale)
    let weights = probe(.weights, softmax(scores.addingToMatrices(stream.mask)))
    let heads = probe(.heads, grouped(weights) { matmul($0, values) })  // [heads, rows, headSize]
    return probe(.attentionOutput, projections.output(heads.mergeHeads()))  // [rows, hidden]
  }

  /// Lets each key/value head serve its group of query heads in one product, by stacking the group's rows:
  /// `[heads, rows, n] → [kvHeads, group·rows, n] → product → [heads, rows, m]`.
  private func grouped(_ x: Tensor, _ product: (Tensor) -> Tensor) -> Tensor {
    let rows = x.shape[1]
    let stacked = x.reshaped([keyValueHeadCount, headCount / keyValueHeadCount * rows, x.shape[2]])
    let result = product(stacked)
    return result.reshaped([headCount, rows, result.shape[2]])
  }
}
