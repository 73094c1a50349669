/// A JSON value, as safetensors headers, shard indexes and configurations are written in.
///
/// Whole numbers that fit are kept exact; an object cannot hold one key twice, since ``init(parsing:)`` refuses that.
public indirect enum JSON: Sendable, Equatable {
  /// Named values.
  case object([String: JSON])
  /// Values in order.
  case array([JSON])
  /// Text.
  case string(String)
  /// A number written without fraction and exponent, which an `Int` holds.
  case integer(Int)
  /// Any other finite number.
  case number(Double)
  /// `true` or `false`.
  case bool(Bool)
  /// `null`.
  case null

  /// The value of `key`, nil where this is no object, has no such key, or has `null` there.
  public subscript(key: String) -> JSON? {
    guard case .object(let members) = self, let value = members[key], value != .null else { return nil }
    return value
  }

  /// The members of an object.
  public var object: [String: JSON]? { if case .object(let members) = self { members } else { nil } }

  /// The elements of an array.
  public var array: [JSON]? { if case .array(let elements) = self { elements } else { nil } }

  /// The text of a string.
  public var string: String? { if case .string(let text) = self { text } else { nil } }

  /// A whole number written as one.
  public var integer: Int? { if case .integer(let value) = self { value } else { nil } }

  /// Any number, rounded to double precision.
  public var double: Double? {
    switch self {
    case .integer(let value): Double(value)
    case .number(let value): value
    default: nil
    }
  }
}

extension JSON {
  /// `text` as JSON writes it.
  static func literal(_ text: String) -> String {
    var literal = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"", "\\": literal += "\\\(scalar)"
      case "\u{0}"..<" ":
        let digits = String(scalar.value, radix: 16)
        literal += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
      default: literal.unicodeScalars.append(scalar)
      }
    }
    return literal + "\""
  }

  /// Text from a file as messages show it: in quotes, in one line, without control characters, and not too long.
  public static func quoted(_ text: some StringProtocol) -> String {
    let longest = 100
    var shown = String.UnicodeScalarView()
    for scalar in text.unicodeScalars.prefix(longest) {
      switch scalar.properties.generalCategory {
      case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate: shown.append("\u{FFFD}")
      default: shown.append(scalar)
      }
    }
    return "\"\(String(shown))\(text.unicodeScalars.dropFirst(longest).isEmpty ? "" : "…")\""
  }
}

extension JSON: CustomStringConvertible {
  /// The value in one short line, for messages: long text is cut, objects and arrays are named by their kind.
  public var description: String {
    switch self {
    case .object: "an object"
    case .array(let elements): "a list of \(elements.count)"
    case .string(let text): Self.quoted(text)
    case .integer(let value): "\(value)"
    case .number(let value): "\(value)"
    case .bool(let value): "\(value)"
    case .null: "null"
    }
  }
}
