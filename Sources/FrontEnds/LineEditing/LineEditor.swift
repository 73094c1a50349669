/// What a person or a file offered when asked for a line.
package enum LineRead: Equatable, Sendable {
  /// A line, without its end.
  case line(String)
  /// Ctrl-C: what was typed is dropped, and a new prompt should follow.
  case interrupted
  /// Ctrl-D on an empty line, or the end of the file.
  case endOfInput
}

/// A source of lines: a terminal with an editor, or a file.
package protocol LineEditor: AnyObject {
  /// Waits for the next line. Several lines pasted at once come one a call, in order.
  ///
  /// - Parameter prompt: shown where lines are typed; colour escapes in it take no room.
  /// - Throws: `LineEditingError.unreadable` when the source cannot be read.
  func readLine(prompt: String) throws -> LineRead

  /// Makes `line` one that later sessions can recall; a source that nobody types at forgets it.
  func addHistory(_ line: String)

  /// Forgets the lines of a paste that were not read yet, as after an interrupted command.
  /// - Returns: how many there were, empty ones not counted.
  @discardableResult
  func dropPastedLines() -> Int
}

/// Ways to go on from the cursor.
package struct Completion: Sendable {
  /// One way to go on.
  package struct Candidate: Sendable {
    /// What stands in the line instead of its text from `start` to the cursor.
    package let text: String
    /// What it means, listed beside it.
    package let description: String?
    /// Whether more of the same word may follow, as after a folder's name; otherwise a space follows.
    package let isPartial: Bool

    /// A way to go on.
    package init(_ text: String, description: String? = nil, isPartial: Bool = false) {
      self.text = text
      self.description = description
      self.isPartial = isPartial
    }
  }

  /// Where in the line the text to replace begins.
  package let start: String.Index
  /// All ways to go on, in the order to list them.
  package let candidates: [Candidate]

  /// The candidates for the text from `start` to the cursor.
  package init(start: String.Index, candidates: [Candidate]) {
    self.start = start
    self.candidates = candidates
  }
}
