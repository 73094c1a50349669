/// The prompt, with its image, leaves no room for an answer in the model's context.
public struct PromptTooLong: Error, Equatable, CustomStringConvertible {
  /// Of the prompt, its image's included.
  public let tokens: Int
  /// Tokens that the context holds.
  public let limit: Int

  package init(tokens: Int, limit: Int) { (self.tokens, self.limit) = (tokens, limit) }

  /// Both numbers, and that the answer needs one.
  public var description: String {
    "the prompt is \(tokens) tokens long with its image; this model's context holds \(limit), one of them for the answer"
  }
}

extension Configuration.Text {
  /// How many tokens an answer of at most `limit` may have after a prompt of `tokens`, its image's included.
  package func room(after tokens: Int, limit: Int = .max) throws(PromptTooLong) -> Int {
    guard tokens < maximumPositions else { throw PromptTooLong(tokens: tokens, limit: maximumPositions) }
    return min(limit, maximumPositions - tokens)
  }
}
