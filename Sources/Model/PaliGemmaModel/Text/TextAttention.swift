import Tensors

/// Grouped-query attention of the decoder, with rotary positions and a key/value cache.
///
/// Ainslie et al.: GQA (arXiv 2305.13245). Groups of consecutive query heads share one key/value head.
package struct TextAttention {
  package let projections: AttentionProjections<Linear>
  let headCount, keyValueHeadCount: Int

  init(_ weights: Weights, _ address: String, _ configuration: Configuration.Text) {
    projections = AttentionProjections(weights, address, scoreDivisor: configuration.headSize, hasBias: false)
    headCount = configuration.headCount
    keyValueHeadCount = configuration.keyValueHeadCount
  }

  func callAsFunction(_ x: Tensor, _ stream: Stream, _ cache: KeyValueCache.Layer, _ probe: inout some Probe) -> Tensor
  {
    let q = probe(.query, projections.query(x, &probe).splitHeads(headCount))  // [heads, rows, headSize]
    let k = probe(.key, projections.key(x, &probe).splitHeads(keyValueHeadCount))  // [kvHeads, rows, headSize]
    let v = probe(.value, projections.value(x, &probe).splitHeads(keyValueHeadCount))
    let rotatedQuery = probe(.queryRotated, stream.rotary(q))
    let rotatedKey = probe(.keyRotated, stream.rotary(k))
    let (keys, values) = cache.appending(rotatedKey, v, at: stream.start, &probe)  // [kvHeads, keys, headSize]
    let products = groupedProduct(rotatedQuery, keys, transposed: true)  // [heads, rows, keys]
    let scores = probe(.scores, products * projections.scale)
    let weights = probe(.weights, softmax(scores.addingToMatrices(stream.mask)))
    let heads = probe(.heads, groupedProduct(weights, values))  // [heads, rows, headSize]
    return probe(.attentionOutput, projections.output(heads.mergeHeads(), &probe))  // [rows, hidden]
  }
}

/// `a·b`, or `a·bᵀ`, head by head: each key/value head of b serves its group of a's heads in one product, by stacking the
/// group's rows: `[heads, rows, n] → [kvHeads, group·rows, n] → product → [heads, rows, m]`.
func groupedProduct(_ a: Tensor, _ b: Tensor, transposed: Bool = false) -> Tensor {
  let (heads, rows, group) = (a.shape[0], a.shape[1], a.shape[0] / b.shape[0])
  let stacked = a.reshaped([b.shape[0], group * rows, a.shape[2]])
  let product = transposed ? matmul(stacked, transposed: b) : matmul(stacked, b)
  return product.reshaped([heads, rows, product.shape[2]])
}
