/// A remark that stands out: a note, a success, a warning, an error.
public struct Notice: Sendable, Equatable, Codable {
  /// How serious it is; the raw value is the word shown before it.
  public enum Kind: String, Sendable, CaseIterable, Codable {
    /// Good to know.
    case note
    /// Something worked, such as an exercise.
    case success
    /// Something may not be what is expected.
    case warning
    /// Something failed.
    case error
  }

  /// How serious it is.
  public var kind: Kind
  /// The message, and further lines that help.
  public var lines: [Text]
  /// The place in the input it is about.
  public var excerpt: Excerpt?

  /// A notice whose first line is the message; `help` follows under the excerpt.
  public init(_ kind: Kind, _ message: Text, help: [Text] = [], excerpt: Excerpt? = nil) {
    self.kind = kind
    lines = [message] + help
    self.excerpt = excerpt
  }
}

/// A line of input and the part of it a message is about.
public struct Excerpt: Sendable, Equatable, Codable {
  /// The line, without its line break.
  public var line: String
  /// The characters it is about, as offsets into `line` from 0. It may be empty (a place between characters) or lie at
  /// the end (something is missing).
  public var range: Range<Int>
  /// Where the line is from, such as `lesson.md:12`.
  public var place: String?

  /// The characters `range` of `line`.
  public init(_ line: String, _ range: Range<Int>, place: String? = nil) {
    self.line = line
    self.range = range
    self.place = place
  }
}
