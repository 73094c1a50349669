import Tensors

extension PaliGemma {
  /// The logits of the token after `input`, computed as an answer's are: `[V]`.
  /// - Throws: that the prompt is longer than the context.
  public func logits(of input: Input) throws(GenerationError) -> Tensor {
    var generator = try Generator(self, input, sampling: .greedy, limit: 1, probe: NoProbe())
    guard generator.next() != nil, let fused = generator.fused else { return Tensor(repeating: 0, shape: [0]) }
    return fused.logits()
  }
}
