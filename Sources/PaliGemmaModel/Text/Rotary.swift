import Foundation
import Tensors

/// Rotary position embedding: the pair (i, i + headSize/2) of each head turns by the angle position · base^(−2i/headSize).
///
/// Su et al.: RoFormer (arXiv 2104.09864), section 3.4, which pairs neighbours (2i, 2i + 1); checkpoints pair halves, the
/// same up to a fixed permutation of queries and keys.
public struct Rotary: Sendable {
  var cosine: Tensor  // [rows, headSize/2]
  var sine: Tensor

  /// The tables for `positions`. Frequencies and angles are rounded to 32 bits, as the reference rounds them.
  init(positions: [Float], headSize: Int, base: Double) {
    let half = headSize / 2
    let frequencies = (0..<half).map { 1 / Float(pow(base, Double(Float(2 * $0) / Float(headSize)))) }
    let angles = positions.flatMap { position in frequencies.map { Double(position * $0) } }
    cosine = Tensor(angles.map { Float(cos($0)) }, shape: [positions.count, half])
    sine = Tensor(angles.map { Float(sin($0)) }, shape: [positions.count, half])
  }

  /// `x` turned: `[heads, rows, headSize]`.
  func callAsFunction(_ x: Tensor) -> Tensor { x.rotatingHalves(cosine: cosine, sine: sine) }
}
