import CKernels

/// The gradient of `gelu` at every element.
package func geluDerivative(_ x: Tensor) -> Tensor { x.mapped(ck_gelu_tanh_derivative) }

/// ∂x of `w = softmax(x)` along the last axis: `w ⊙ (∂w − Σ ∂w⊙w)`.
package func softmaxGradient(_ gradient: Tensor, _ weights: Tensor) -> Tensor {
  gradient.rowByRow(with: weights) { gradient, weights, target, count in
    var sum = 0.0
    for i in 0..<count { sum += Double(gradient[i]) * Double(weights[i]) }
    for i in 0..<count { target[i] = weights[i] * (gradient[i] - Float(sum)) }
  }
}

/// ∂x and ∂weight of root-mean-square normalisation as Gemma has it. With x̂ = x/r, r = √(mean(x²) + ε) and
/// g = ∂y⊙(1 + w): `∂x = (g − x̂·mean(g⊙x̂))/r`, `∂w = Σ ∂y⊙x̂` over rows.
package func rmsNormGradient(_ gradient: Tensor, _ x: Tensor, weight: Tensor, epsilon: Float) -> (
  x: Tensor, weight: Tensor
) {
  normGradient(gradient, x, factors: weight + Tensor(1), epsilon: epsilon, isCentred: false)
}

/// ∂x and ∂weight of layer normalisation. With x̂ = (x − μ)/σ and g = ∂y⊙w:
/// `∂x = (g − mean(g) − x̂·mean(g⊙x̂))/σ`, `∂w = Σ ∂y⊙x̂` over rows.
package func layerNormGradient(_ gradient: Tensor, _ x: Tensor, weight: Tensor, epsilon: Float) -> (
  x: Tensor, weight: Tensor
) {
  normGradient(gradient, x, factors: weight, epsilon: epsilon, isCentred: true)
}

private func normGradient(_ gradient: Tensor, _ x: Tensor, factors: Tensor, epsilon: Float, isCentred: Bool) -> (
  x: Tensor, weight: Tensor
) {
  var ofWeight = [Double](repeating: 0, count: x.columns)
  let ofX = gradient.rowByRow(with: x) { gradient, x, target, count in
    let mean = isCentred ? ck_sum(x, count) / Double(count) : 0
    let scale = 1 / (ck_sum_of_squares_about(x, mean, count) / Double(count) + Double(epsilon)).squareRoot()
    var (sum, product) = (0.0, 0.0)
    for i in 0..<count {
      let normalised = (Double(x[i]) - mean) * scale
      let g = Double(gradient[i]) * Double(factors.values[i])
      ofWeight[i] += Double(gradient[i]) * normalised
      product += g * normalised
      if isCentred { sum += g }
    }
    let (meanSum, meanProduct) = (sum / Double(count), product / Double(count))
    for i in 0..<count {
      let normalised = (Double(x[i]) - mean) * scale
      let g = Double(gradient[i]) * Double(factors.values[i])
      target[i] = Float((g - meanSum - normalised * meanProduct) * scale)
    }
  }
  return (ofX, Tensor(ofWeight.map(Float.init), shape: [x.columns]))
}

extension Tensor {
  /// A tensor of the same shape of which `body` writes each row of the last axis from this one's and another's.
  fileprivate func rowByRow(
    with other: Tensor,
    _ body: (UnsafePointer<Float>, UnsafePointer<Float>, UnsafeMutablePointer<Float>, Int) -> Void
  ) -> Tensor {
    mapped { source, target in
      other.values.withUnsafeBufferPointer { other in
        for row in 0..<rows {
          let start = row * columns
          body(source + start, other.baseAddress! + start, target + start, columns)
        }
      }
    }
  }
}
