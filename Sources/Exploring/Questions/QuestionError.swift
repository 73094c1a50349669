/// Why nothing can be asked of a model, or not this.
public enum QuestionError: Error, Equatable, CustomStringConvertible {
  /// The tokenizer makes tokens for which the model has no embedding.
  case vocabulary(ids: Int, rows: Int)
  /// The prompt spells a special token.
  case specialToken(String)

  /// What is wrong and what would be right, in one line.
  public var description: String {
    switch self {
    case .vocabulary(let ids, let rows):
      "tokenizer.json has token ids up to \(ids - 1); expected \(rows - 1) at most from config.json (text_config.vocab_size)"
    case .specialToken(let token):
      "the prompt spells \(token), which the model reads as that token and not as text; leave it out"
    }
  }
}
