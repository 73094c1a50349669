/// When an answer ends: with an end token, or when it has as many tokens as it may have.
package struct AnswerRule: Sendable, Equatable {
  /// How many tokens the answer may have, an end token included.
  package let limit: Int
  private let endTokens: Set<Int>

  /// The rule after a prompt of `promptLength` tokens, its image's included.
  /// - Parameter limit: how many tokens are asked for at most; fewer if the model's context ends before.
  /// - Throws: that the context has no room for any.
  package init(_ configuration: Configuration, promptLength: Int, limit: Int) throws(PromptTooLong) {
    self.limit = try configuration.text.room(after: promptLength, limit: limit)
    endTokens = configuration.endTokens
  }

  /// Whether an answer of `count` tokens is complete whose last is `last`.
  package func isComplete(_ count: Int, last: Int) -> Bool { count >= limit || endTokens.contains(last) }
}
