import FusedPaliGemma
import PaliGemmaModel
import Tensors

extension PaliGemma {
  /// The logits of the token after `input`, computed on the fused engine: `[V]`.
  /// - Parameters:
  ///   - input: picture and prompt.
  ///   - willRun: is told the stage that is about to run.
  /// - Throws: that the prompt leaves no room for an answer.
  public func logits(of input: Input, willRun: (Stage) -> Void = { _ in }) throws(PromptTooLong) -> Tensor {
    let rows = input.tokens.count
    let room = try configuration.text.room(after: rows, limit: 1)
    let cache = KeyValueCache(configuration.text, capacity: rows + room)
    let path = FusedPath(self, rows: rows, positions: cache.capacity)
    path.run(input, layout, cache, willRun)
    return path.logits()
  }
}
