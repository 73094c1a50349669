extension JSON {
  /// `text` as JSON writes it.
  package static func literal(_ text: String) -> String {
    let escapes: [Unicode.Scalar: Character] = [
      "\"": "\"", "\\": "\\", "\u{8}": "b", "\u{C}": "f", "\n": "n", "\r": "r", "\t": "t",
    ]
    var literal = "\""
    for scalar in text.unicodeScalars {
      if let escape = escapes[scalar] {
        literal += "\\\(escape)"
      } else if scalar < " " {
        let digits = String(scalar.value, radix: 16)
        literal += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
      } else {
        literal.unicodeScalars.append(scalar)
      }
    }
    return literal + "\""
  }

  /// Text from a file as messages show it: in quotes, in one line, without control characters, and not too long.
  package static func quoted(_ text: some StringProtocol) -> String {
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

  /// The value as a file has it: each member and element on a line, indented by a space for each value around it; members in
  /// the order of their names.
  package func text(depth: Int = 0) -> String {
    func lines(_ items: [String], _ first: String, _ last: String) -> String {
      let space = "\n" + String(repeating: " ", count: depth)
      return items.isEmpty ? first + last : first + items.map { "\(space) \($0)" }.joined(separator: ",") + space + last
    }
    switch self {
    case .object(let members):
      let sorted = members.sorted { $0.key < $1.key }
      return lines(sorted.map { "\(Self.literal($0.key.text)): \($0.value.text(depth: depth + 1))" }, "{", "}")
    case .array(let elements): return lines(elements.map { $0.text(depth: depth + 1) }, "[", "]")
    case .string(let text): return Self.literal(text)
    case .integer, .number, .bool, .null: return description
    }
  }
}

extension JSON: ExpressibleByStringLiteral, ExpressibleByIntegerLiteral, ExpressibleByArrayLiteral,
  ExpressibleByDictionaryLiteral
{
  package init(stringLiteral text: String) { self = .string(text) }
  package init(integerLiteral value: Int) { self = .integer(value) }
  package init(arrayLiteral elements: JSON...) { self = .array(elements) }

  /// - Precondition: no key comes twice.
  package init(dictionaryLiteral members: (Key, JSON)...) { self = .object(Dictionary(uniqueKeysWithValues: members)) }
}
