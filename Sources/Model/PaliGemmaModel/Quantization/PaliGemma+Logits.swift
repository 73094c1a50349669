import Tensors

extension PaliGemma {
  /// The logits of the token after `input`, computed as an answer's are: `[V]`.
  /// - Parameter willRun: is told the stage that is about to run.
  /// - Throws: that the prompt is longer than the context.
  public func logits(of input: Input, willRun: (Stage) -> Void = { _ in }) throws(GenerationError) -> Tensor {
    let rows = input.tokens.count
    let room = try configuration.text.room(after: rows, limit: 1)
    let cache = KeyValueCache(configuration.text, capacity: rows + room)
    let fused = FusedPath(self, rows: rows, positions: cache.capacity)
    fused.run(input, configuration, cache, willRun)
    return fused.logits()
  }
}
