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
    return hidden(of: index + 1).map { promptRows($0) } ?? Tensor([], shape: [0])
  }

  /// The prompt's rows of a value of its pass, which those of a target's tokens follow.
  func promptRows(_ value: Tensor, axis: Int = 0) -> Tensor {
    let count = input.tokens.count
    return value.shape[axis] == count ? value : value.taking(Array(0..<count), axis: axis)
  }

  /// The values of layer `layer` of the decoder, in the prompt's pass.
  func values(ofLayer layer: Int) throws(SteppingError) -> [Point: Tensor] {
    let entries = try trace(of: try index(of: Address(.textBlock(layer), .output, step: 0)))
    return Dictionary(uniqueKeysWithValues: entries.map { ($0.point, $0.value) })
  }

  /// The logits after the prompt's last row: [V]. With a target they are the first of those of its tokens.
  package func promptLogits() throws(SteppingError) -> Tensor {
    let logits = try value(at: Address(.logits, .logits, step: 0))
    return logits.shape.count == 1 ? logits : Tensor(logits.vector(0), shape: [logits.shape[1]])
  }
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
