import Tensors

/// One block of the image encoder, normalising before each half: `x + attention(norm1(x))`, then `x + mlp(norm2(x))`.
///
/// Dosovitskiy et al.: An Image is Worth 16×16 Words (arXiv 2010.11929), equations 2 and 3.
package struct VisionBlock {
  package let norm1, norm2: LayerNorm
  package let attention: VisionAttention
  package let mlp: VisionMLP

  init(_ weights: Weights, _ address: String, _ configuration: Configuration.Vision) {
    norm1 = LayerNorm(weights, address + ".norm1", configuration)
    attention = VisionAttention(weights, address + ".attention", configuration)
    norm2 = LayerNorm(weights, address + ".norm2", configuration)
    mlp = VisionMLP(weights, address + ".mlp")
  }

  func callAsFunction(_ x: Tensor, _ probe: inout some Probe) -> Tensor {
    let x = probe(.afterAttention, x + attention(probe(.norm1, norm1(x)), &probe))
    return probe(.output, x + mlp(probe(.norm2, norm2(x)), &probe))
  }
}

/// The block's MLP: `down(gelu(up(x)))`.
package struct VisionMLP {
  package let up, down: Linear

  init(_ weights: Weights, _ address: String) {
    up = Linear(weights, address + ".up", hasBias: true)
    down = Linear(weights, address + ".down", hasBias: true)
  }

  func callAsFunction(_ x: Tensor, _ probe: inout some Probe) -> Tensor {
    let activated = probe(.activated, gelu(probe(.up, up(x, &probe))))  // [patches, intermediate]
    return probe(.mlpOutput, down(activated, &probe))  // [patches, hidden]
  }
}

/// Layer normalisation with its learned scale and shift.
package struct LayerNorm {
  package let weight, bias: Tensor  // [hidden]
  package let epsilon: Float

  init(_ weights: Weights, _ address: String, _ configuration: Configuration.Vision) {
    weight = weights[address + ".weight"].tensor()
    bias = weights[address + ".bias"].tensor()
    epsilon = configuration.layerNormEpsilon
  }

  func callAsFunction(_ x: Tensor) -> Tensor { layerNorm(x, weight: weight, bias: bias, epsilon: epsilon) }
}
