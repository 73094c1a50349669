import Tensors

/// One way through the model's stages, which takes several answers side by side.
///
/// Each is known by its place among those under way. Which stages run, and in which order, is the same for every engine; that
/// a value in between can be looked at is not.
package protocol Engine {
  /// Takes a prompt, its image included, through all stages; its answer is under way then, behind the others.
  /// - Parameter limit: how many tokens the answer may have.
  /// - Returns: the answer's first token.
  mutating func begin(_ input: Input, _ sampling: Sampling, limit: Int) -> Int

  /// Takes the latest token of every answer under way through the decoder; there is one at least.
  /// - Returns: the next token of each.
  mutating func step() -> [Int]

  /// What the last pass chose from, `[V]`: for the answer that it has begun, at 0, or else for the one that was at `place` then.
  func logits(_ place: Int) -> Tensor

  /// Forgets the answer at `place`; those behind it move up.
  mutating func end(_ place: Int)
}
