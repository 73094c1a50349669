/// Why a `tokenizer.json` cannot be used.
public enum TokenizerError: Error, Equatable, Sendable, CustomStringConvertible {
  /// The file cannot be opened or read.
  case unreadable(file: String, reason: String)
  /// The file is not JSON: what is wrong, where it begins (both counts from their usual first: byte 0, line 1), and
  /// inside which field.
  case notJSON(file: String, field: String, byte: Int, line: Int, problem: String)
  /// A field is missing, of the wrong kind, or holds what this tokenizer does not do.
  case invalidField(file: String, field: String, problem: String)

  /// The message, in one line.
  public var description: String {
    switch self {
    case .unreadable(let file, let reason):
      "\(file): cannot be read: \(reason)"
    case .notJSON(let file, let field, let byte, let line, let problem):
      "\(file): not JSON at byte \(byte) (line \(line))\(field.isEmpty ? "" : ", in \(field)"): \(problem)"
    case .invalidField(let file, let field, let problem):
      "\(file): \(field) \(problem)"
    }
  }
}
