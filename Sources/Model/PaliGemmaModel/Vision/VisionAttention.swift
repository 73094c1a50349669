import Tensors

/// Multi-head self-attention of the image encoder: every patch sees every patch.
///
/// Vaswani et al.: Attention Is All You Need (arXiv 1706.03762), section 3.2.
package struct VisionAttention {
  package let projections: AttentionProjections<Linear>
  let headCount: Int

  init(_ weights: Weights, _ address: String, _ configuration: Configuration.Vision) {
    projections = AttentionProjections(weights, address, scoreDivisor: configuration.headSize, hasBias: true)
    headCount = configuration.headCount
  }

  func callAsFunction(_ x: Tensor, _ probe: inout some Probe) -> Tensor {
    let q = probe(.query, projections.query(x, &probe).splitHeads(headCount))  // [heads, patches, headSize]
    let k = probe(.key, projections.key(x, &probe).splitHeads(headCount))
    let v = probe(.value, projections.value(x, &probe).splitHeads(headCount))
    let scores = probe(.scores, matmul(q, transposed: k) * projections.scale)  // [heads, patches, patches]
    let weights = probe(.weights, softmax(scores))
    let heads = probe(.heads, matmul(weights, v))  // [heads, patches, headSize]
    return probe(.attentionOutput, projections.output(heads.mergeHeads(), &probe))  // [patches, hidden]
  }
}
