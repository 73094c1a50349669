import Generation
import PaliGemmaModel
import Questions
import Terminal
import Tokenization

/// Writes tokens to standard output as text as soon as it is certain.
struct AnswerWriter {
  private let tokenizer: Tokenizer
  private let isQuiet: Bool
  private(set) var firstToken = ContinuousClock.now
  /// How sure the model was, where that was asked for.
  private(set) var certainty: AnswerCertainty?

  /// - Parameters:
  ///   - tokenizer: whose ids will come.
  ///   - isQuiet: whether nothing is written.
  ///   - tellsObjects: whether it matters how sure the model was of objects.
  init(_ tokenizer: Tokenizer, isQuiet: Bool, tellsObjects: Bool) {
    (self.tokenizer, self.isQuiet) = (tokenizer, isQuiet)
    certainty = tellsObjects ? AnswerCertainty(tokenizer) : nil
  }

  /// - Returns: every token, an end token included.
  mutating func write(_ model: PaliGemma, _ input: Input, _ sampling: Sampling, limit: Int, engine: EngineKind) throws
    -> [Int]
  {
    let watch = PromptWatch(model)
    var generator = try Generator(
      model, input, sampling: sampling, limit: limit, engine: engine, willRun: watch.willRun)
    var decoder = StreamingDecoder(tokenizer, skippingSpecialTokens: true)
    var tokens: [Int] = []
    while let token = generator.next() {
      if tokens.isEmpty {
        firstToken = .now
        watch.check(generator.logits)
      }
      tokens.append(token)
      certainty?.append(token, logits: generator.logits)
      try show(decoder.append(token))
    }
    try show(decoder.finish() + "\n")
    return tokens
  }

  private func show(_ text: String) throws {
    guard !isQuiet, !text.isEmpty else { return }
    try writeOutput(text)
  }
}
