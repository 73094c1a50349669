import Tensors

/// Multi-head self-attention of the image encoder: every patch sees every patch.
///
/// Vaswani et al.: Attention Is All You Need (arXiv 1706.03762), section 3.2.
struct VisionAttention {
  let query, key, value, output: Linear
  let headCount: Int
  let scale: Float

  init(_ weights: Weights, _ address: String, _ configuration: Configuration.Vision) {
    query = Linear(weights, address + ".q", hasBias: true)
    key = Linear(weights, address + ".k", hasBias: true)
    value = Linear(weights, address + ".v", hasBias: true)
    output = Linear(weights, address + ".output", hasBias: true)
    headCount = configuration.headCount
    scale = 1 / Float(configuration.headSize).squareRoot()
  }

  func callAsFunction(_ x: Tensor, _ probe: inout some Probe) -> Tensor {
    let q = probe(.query, query(x).splitHeads(headCount))  // [heads, patches, headSize]
    let k = probe(.key, key(x).splitHeads(headCount))
    let v = probe(.value, value(x).splitHeads(headCount))
    let scores = probe(.scores, matmul(q, transposed: k) * scale)  // [heads, patches, patches]
    let weights = probe(.weights, softmax(scores))
    let heads = probe(.heads, matmul(weights, v))  // [heads, patches, headSize]
    return probe(.attentionOutput, output(heads.mergeHeads()))  // [patches, hidden]
  }
}
