import Tensors

/// Rotary position embedding: the pair (i, i + headSize/2) of each head turns by the angle
/// position · base^(−2i/headSize), whose cosines and sines are kept:
///
///     x'[i]              = x[i] · cos − x[i + headSize/2] · sin
///     x'[i + headSize/2] = x[i + headSize/2] · cos + x[i] · sin
///
/// The loops over numbers are in `Tensor+Rotary.swift`, where `rope` of the expression language finds them too.
///
/// Su et al.: RoFormer (arXiv 2104.09864), section 3.4, which pairs neighbours (2i, 2i + 1); checkpoints pair halves, the
/// same up to a fixed permutation of queries and keys.
package struct Rotary: Sendable {
  package internal(set) var cosine: Tensor  // [rows, headSize/2]
  package internal(set) var sine: Tensor

  /// The tables for `positions`.
  package init(positions: [Float], headSize: Int, base: Double) {
    (cosine, sine) = rotaryTables(positions: positions, size: headSize, base: base)
  }

  /// `x` turned: `[heads, rows, headSize]`.
  func callAsFunction(_ x: Tensor) -> Tensor { x.rotatingHalves(cosine: cosine, sine: sine) }
}
