/// What can go wrong with a source of lines or a history.
package enum LineEditingError: Error, CustomStringConvertible {
  /// A file or stream could not be read; `reason` is the system's.
  case unreadable(source: String, reason: String)
  /// Bytes in a line are no text; lines and characters count from 1.
  case notUTF8(source: String, line: Int, column: Int)
  /// The history could not be read or added to; `reason` is the system's.
  case historyUnavailable(path: String, reason: String)
  /// The terminal offers too little to edit a line in.
  case noTerminal

  /// The message for a person.
  package var description: String {
    switch self {
    case .unreadable(let source, let reason): "\(source): cannot be read: \(reason)"
    case .notUTF8(let source, let line, let column):
      "\(source):\(line):\(column): the bytes are not UTF-8; expected text in UTF-8, as iconv -t UTF-8 makes it"
    case .historyUnavailable(let path, let reason): "\(path): history is not kept: \(reason)"
    case .noTerminal: "standard input: no terminal to edit a line in"
    }
  }
}
