/// Text of one line or paragraph, in spans of one style each.
///
/// A string literal is plain text, and an interpolation can name the style of what it inserts:
///
///     let text: Text = "see \(address: "text.norm"), computed as \(code: "rmsnorm(x)")"
///
/// Spans hold text as it is. Renderers make control characters visible, so text from outside needs no preparation.
public struct Text: Sendable, Equatable, Codable {
  /// What a span is, for renderers to show in their own way.
  public enum Style: String, Sendable, CaseIterable, Codable {
    /// Running text.
    case plain
    /// Stressed.
    case emphasis
    /// Stressed more.
    case strong
    /// Something to type, or typed.
    case code
    /// The address of a value, or another name to look for.
    case address
    /// Less important than what is around it.
    case muted
    /// Something that succeeded.
    case success
    /// Something to be careful about.
    case warning
    /// Something that failed.
    case error
  }

  /// A run of characters in one style.
  public struct Span: Sendable, Equatable, Codable {
    /// The characters, as they are.
    public var text: String
    /// What they are.
    public var style: Style

    /// A run of characters in one style.
    public init(_ text: String, _ style: Style = .plain) {
      self.text = text
      self.style = style
    }
  }

  /// The spans, in reading order.
  public var spans: [Span]

  /// Text of `spans`.
  public init(_ spans: [Span] = []) { self.spans = spans }

  /// Text of one span.
  public init(_ text: some StringProtocol, _ style: Style = .plain) { spans = [Span(String(text), style)] }

  /// The characters of all spans.
  public var plain: String { spans.map(\.text).joined() }

  /// Whether there are no characters.
  public var isEmpty: Bool { spans.allSatisfy(\.text.isEmpty) }

  /// One text after another.
  public static func + (left: Text, right: Text) -> Text { Text(left.spans + right.spans) }

  /// Adds text at the end.
  public static func += (left: inout Text, right: Text) { left.spans += right.spans }
}

extension Text: ExpressibleByStringInterpolation {
  /// Plain text.
  public init(stringLiteral value: String) { self.init(value) }

  /// Text of an interpolated literal.
  public init(stringInterpolation: Interpolation) { self.init(stringInterpolation.spans) }

  /// Collects the pieces of an interpolated literal as spans.
  public struct Interpolation: StringInterpolationProtocol {
    var spans: [Span] = []

    /// An empty collection.
    public init(literalCapacity: Int, interpolationCount: Int) {}

    /// Adds a literal piece as plain text.
    public mutating func appendLiteral(_ literal: String) { append(literal, .plain) }

    /// Inserts text with its styles.
    public mutating func appendInterpolation(_ text: Text) { spans += text.spans }

    /// Inserts a value's description as plain text.
    public mutating func appendInterpolation(_ value: some CustomStringConvertible) {
      append(value.description, .plain)
    }

    /// Inserts stressed text.
    public mutating func appendInterpolation(emphasis text: String) { append(text, .emphasis) }

    /// Inserts strongly stressed text.
    public mutating func appendInterpolation(strong text: String) { append(text, .strong) }

    /// Inserts something to type.
    public mutating func appendInterpolation(code text: String) { append(text, .code) }

    /// Inserts an address.
    public mutating func appendInterpolation(address text: String) { append(text, .address) }

    /// Inserts text that matters less.
    public mutating func appendInterpolation(muted text: String) { append(text, .muted) }

    /// Inserts text in a style.
    public mutating func appendInterpolation(_ text: String, _ style: Style) { append(text, style) }

    private mutating func append(_ text: String, _ style: Style) {
      if !text.isEmpty { spans.append(Span(text, style)) }
    }
  }
}
