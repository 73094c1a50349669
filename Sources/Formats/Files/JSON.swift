import Glibc

/// A JSON value, as configurations, safetensors headers, tokenizers, notebooks and progress are written in.
///
/// Whole numbers that fit are kept exact; an object holds no key twice.
package enum JSON: Sendable, Equatable {
  /// Named values.
  case object([Key: JSON])
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

  /// The name of a value in an object. Names are told apart by their bytes: "é" composed and decomposed are two, where Swift's
  /// strings are equal.
  package struct Key: Sendable, Hashable {
    package let text: String

    package init(_ text: String) { self.text = text }
  }

  /// The value of `key`, nil where this is no object, has no such key, or has `null` there.
  package subscript(key: String) -> JSON? {
    guard case .object(let members) = self, let value = members[Key(key)], value != .null else { return nil }
    return value
  }

  /// The members of an object.
  package var object: [Key: JSON]? { if case .object(let members) = self { members } else { nil } }

  /// The elements of an array.
  package var array: [JSON]? { if case .array(let elements) = self { elements } else { nil } }

  /// The text of a string.
  package var string: String? { if case .string(let text) = self { text } else { nil } }

  /// Either truth value.
  package var bool: Bool? { if case .bool(let value) = self { value } else { nil } }

  /// A whole number written as one.
  package var integer: Int? { if case .integer(let value) = self { value } else { nil } }

  /// Any number, rounded to double precision.
  package var double: Double? {
    switch self {
    case .integer(let value): Double(value)
    case .number(let value): value
    default: nil
    }
  }

  /// The texts of an array of strings.
  package var strings: [String]? { elements(\.string) }

  /// The numbers of an array of whole ones.
  package var integers: [Int]? { elements(\.integer) }

  private func elements<Element>(_ element: (JSON) -> Element?) -> [Element]? {
    guard let array else { return nil }
    let elements = array.compactMap(element)
    return elements.count == array.count ? elements : nil
  }
}

extension JSON.Key: Comparable, ExpressibleByStringLiteral {
  package init(stringLiteral text: String) { self.init(text) }

  package static func == (a: Self, b: Self) -> Bool { a.order(to: b) == 0 }

  package static func < (a: Self, b: Self) -> Bool { a.order(to: b) < 0 }

  private func order(to other: Self) -> Int {
    var (text, otherText) = (text, other.text)
    return text.withUTF8 { a in
      otherText.withUTF8 { b in
        let order = Int(memcmp(a.baseAddress!, b.baseAddress!, min(a.count, b.count)))
        return order == 0 ? a.count - b.count : order
      }
    }
  }

  package func hash(into hasher: inout Hasher) {
    var text = text
    text.withUTF8 { hasher.combine(bytes: UnsafeRawBufferPointer($0)) }
  }
}

extension JSON: CustomStringConvertible {
  /// The value in one short line, for messages: long text is cut, objects and arrays are named by their kind.
  package var description: String {
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
