import PaliGemmaModel
import Stepping
import Tensors

extension Session {
  /// How many layers the decoder has.
  var layerCount: Int { model.configuration.text.layerCount }

  /// The residual stream after layer `layer` of the decoder, in the prompt's pass: [T, H].
  package func residualStream(after layer: Int) throws(SteppingError) -> Tensor {
    let index = try index(of: Address(.textBlock(layer), .output, step: 0))
    try compute(through: index)
    return hidden(of: index + 1) ?? Tensor([], shape: [0])
  }

  /// The values of layer `layer` of the decoder, in the prompt's pass.
  func values(ofLayer layer: Int) throws(SteppingError) -> [Point: Tensor] {
    let entries = try trace(of: try index(of: Address(.textBlock(layer), .output, step: 0)))
    return Dictionary(uniqueKeysWithValues: entries.map { ($0.point, $0.value) })
  }

  /// The logits after the prompt's last row: [V].
  package func promptLogits() throws(SteppingError) -> Tensor { try value(at: Address(.logits, .logits, step: 0)) }
}

extension Tensor {
  /// Row `index` of a matrix.
  package func vector(_ index: Int) -> [Float] { row([index]) }

  /// The last row of a matrix.
  var lastRow: [Float] { vector(shape[0] - 1) }
}

/// Σ aᵢ·bᵢ, in double precision.
func dot(_ a: some Sequence<Float>, _ b: some Sequence<Float>) -> Double {
  zip(a, b).reduce(0) { $0 + Double($1.0) * Double($1.1) }
}
