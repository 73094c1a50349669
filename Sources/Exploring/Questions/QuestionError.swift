/// Why nothing can be asked of a model, or not this.
public enum QuestionError: Error, Equatable, CustomStringConvertible {
  /// The prompt has a token for which the model has no embedding.
  case vocabulary(piece: String, id: Int, rows: Int)
  /// The prompt spells a special token.
  case specialToken(String)
  /// The folder holds no model, but a file that can be opened.
  case noModel(folder: String, file: String)
  /// The file is a page for a browser.
  case page(String)

  /// What is wrong and what would be right, in one line.
  public var description: String {
    switch self {
    case .vocabulary(let piece, let id, let rows):
      """
      the prompt has the token \(piece) of id \(id); expected ids up to \(rows - 1), the last row of the embedding table \
      (config.json: text_config.vocab_size)
      """
    case .specialToken(let token):
      "the prompt spells \(token), which the model reads as that token and not as text; leave it out"
    case .noModel(let folder, let file):
      "\(folder) is a folder without config.json, and so no model's; \(file) in it can be opened"
    case .page(let file):
      "\(file) is a page for a browser; what opens here is a notebook (.vlm, .ipynb, .md), a picture, a lesson or a model's folder"
    }
  }
}
