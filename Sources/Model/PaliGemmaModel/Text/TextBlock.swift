import Tensors

/// One layer of Gemma's decoder: `x + attention(norm1(x))`, then `x + mlp(norm2(x))`.
///
/// Gemma Team (arXiv 2403.08295), section 2.
package struct TextBlock {
  package let norm1, norm2: RMSNorm
  package let attention: TextAttention
  package let mlp: GatedMLP

  init(_ weights: Weights, _ address: String, _ configuration: Configuration.Text) {
    norm1 = RMSNorm(weights, address + ".norm1", configuration)
    attention = TextAttention(weights, address + ".attention", configuration)
    norm2 = RMSNorm(weights, address + ".norm2", configuration)
    mlp = GatedMLP(weights, address + ".mlp")
  }

  func callAsFunction(_ x: Tensor, _ stream: Stream, _ cache: KeyValueCache.Layer, _ probe: inout some Probe) -> Tensor
  {
    let x = probe(.afterAttention, x + attention(probe(.norm1, norm1(x)), stream, cache, &probe))
    return probe(.output, x + mlp(probe(.norm2, norm2(x)), &probe))
  }
}

/// The layer's gated MLP: `down(gelu(gate(x)) · up(x))`.
///
/// Shazeer: GLU Variants Improve Transformer (arXiv 2002.05202), GEGLU.
package struct GatedMLP {
  package let gate, up, down: Linear

  init(_ weights: Weights, _ address: String) {
    gate = Linear(weights, address + ".gate", hasBias: false)
    up = Linear(weights, address + ".up", hasBias: false)
    down = Linear(weights, address + ".down", hasBias: false)
  }

  func callAsFunction(_ x: Tensor, _ probe: inout some Probe) -> Tensor {
    let gate = probe(.gate, gate(x, &probe))  // [rows, intermediate]
    let up = probe(.up, up(x, &probe))
    return probe(.mlpOutput, down(probe(.gated, gelu(gate) * up), &probe))  // [rows, hidden]
  }
}

/// Root-mean-square normalisation with its learned scale.
package struct RMSNorm {
  package let weight: Tensor  // [hidden]
  package let epsilon: Float

  init(_ weights: Weights, _ address: String, _ configuration: Configuration.Text) {
    weight = weights[address + ".weight"].tensor()
    epsilon = configuration.rmsNormEpsilon
  }

  func callAsFunction(_ x: Tensor) -> Tensor { rmsNorm(x, weight: weight, epsilon: epsilon) }
}
