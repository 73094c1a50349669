import Tensors

/// Pixels to patch vectors with their positions: a convolution whose stride is its size, seen as one matrix product.
///
/// Dosovitskiy et al. (arXiv 2010.11929), equation 1, without a class token.
package struct PatchEmbedding {
  package let projection: Linear  // [hidden, channels·P·P]
  package let position: StoredTensor  // [patches, hidden]
  let patchSize: Int

  init(_ weights: Weights, _ configuration: Configuration.Vision) {
    let kernel = weights["vision.patch_embedding.weight"]  // [hidden, channels, P, P]
    projection = Linear(
      weight: kernel.reshaped([configuration.hiddenSize, kernel.count / configuration.hiddenSize]),
      bias: weights["vision.patch_embedding.bias"].tensor())
    position = weights["vision.position.weight"]
    patchSize = configuration.patchSize
  }

  func callAsFunction(_ pixels: Tensor, _ probe: inout some Probe) -> Tensor {
    let patches = probe(.patches, pixels.patches(patchSize))  // [patches, channels·P·P]
    let embedded = probe(.patchEmbedding, projection(patches, &probe))  // [patches, hidden]
    return probe(.embeddings, embedded + position.tensor())
  }
}
