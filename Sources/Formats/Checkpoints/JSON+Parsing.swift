extension JSON {
  /// Why bytes are not JSON, and where.
  struct SyntaxError: Error, Equatable {
    /// What is wrong at `offset`.
    let problem: String
    /// Bytes from the beginning.
    let offset: Int
  }

  /// Reads one value by RFC 8259, strictly: UTF-8, no key twice in an object, nothing after the value but white space.
  ///
  /// Time and memory grow with the number of bytes, whatever they hold; nesting is limited to ``JSONParser/deepest``.
  init(parsing bytes: UnsafeRawBufferPointer) throws(SyntaxError) {
    var parser = JSONParser(bytes: bytes)
    self = try parser.document()
  }
}

/// A recursive descent over bytes.
struct JSONParser {
  /// The most objects and arrays inside each other; configurations need five or so.
  static let deepest = 64

  let bytes: UnsafeRawBufferPointer
  var offset = 0
  var depth = 0

  init(bytes: UnsafeRawBufferPointer) { self.bytes = bytes }

  mutating func document() throws(JSON.SyntaxError) -> JSON {
    let value = try value()
    skipWhiteSpace()
    guard offset == bytes.count else { throw error("something follows the value") }
    return value
  }

  private mutating func value() throws(JSON.SyntaxError) -> JSON {
    skipWhiteSpace()
    guard let first = peek else { throw error("it ends where a value should be") }
    switch first {
    case UInt8(ascii: "{"): return try nested { parser throws(JSON.SyntaxError) in try parser.object() }
    case UInt8(ascii: "["): return try nested { parser throws(JSON.SyntaxError) in try parser.array() }
    case UInt8(ascii: "\""): return .string(try string())
    case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): return try number()
    case UInt8(ascii: "t"): return try word("true", .bool(true))
    case UInt8(ascii: "f"): return try word("false", .bool(false))
    case UInt8(ascii: "n"): return try word("null", .null)
    default: throw error("no value begins here")
    }
  }

  private mutating func nested(
    _ read: (inout JSONParser) throws(JSON.SyntaxError) -> JSON
  ) throws(JSON.SyntaxError) -> JSON {
    guard depth < Self.deepest else { throw error("values are nested more than \(Self.deepest) deep") }
    depth += 1
    defer { depth -= 1 }
    offset += 1
    return try read(&self)
  }

  private mutating func object() throws(JSON.SyntaxError) -> JSON {
    var members: [String: JSON] = [:]
    if skip("}") { return .object(members) }
    repeat {
      skipWhiteSpace()
      let start = offset
      guard peek == UInt8(ascii: "\"") else { throw error("a key in quotes should be here") }
      let key = try string()
      guard skip(":") else { throw error("a colon should follow the key \(JSON.quoted(key))") }
      guard members.updateValue(try value(), forKey: key) == nil else {
        throw JSON.SyntaxError(problem: "the key \(JSON.quoted(key)) comes twice", offset: start)
      }
    } while skip(",")
    guard skip("}") else { throw error("a comma or } should be here") }
    return .object(members)
  }

  private mutating func array() throws(JSON.SyntaxError) -> JSON {
    var elements: [JSON] = []
    if skip("]") { return .array(elements) }
    repeat { elements.append(try value()) } while skip(",")
    guard skip("]") else { throw error("a comma or ] should be here") }
    return .array(elements)
  }

  private mutating func word(_ text: StaticString, _ value: JSON) throws(JSON.SyntaxError) -> JSON {
    let end = offset + text.utf8CodeUnitCount
    let isHere = text.withUTF8Buffer { word in end <= bytes.count && word.elementsEqual(bytes[offset..<end]) }
    guard isHere else { throw error("no value begins here") }
    offset = end
    return value
  }
}

// MARK: - Scanning

extension JSONParser {
  var peek: UInt8? { offset < bytes.count ? bytes[offset] : nil }

  func error(_ problem: String) -> JSON.SyntaxError { JSON.SyntaxError(problem: problem, offset: offset) }

  mutating func skipWhiteSpace() {
    while let byte = peek, byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 { offset += 1 }
  }

  /// Steps over white space and then `character`, if it is there.
  mutating func skip(_ character: Unicode.Scalar) -> Bool {
    skipWhiteSpace()
    guard peek == UInt8(ascii: character) else { return false }
    offset += 1
    return true
  }

  /// Steps over digits and counts them.
  private mutating func digits() -> Int {
    let start = offset
    while let byte = peek, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) { offset += 1 }
    return offset - start
  }

  mutating func number() throws(JSON.SyntaxError) -> JSON {
    let start = offset
    if peek == UInt8(ascii: "-") { offset += 1 }
    let leadsWithZero = peek == UInt8(ascii: "0")
    let wholeDigits = digits()
    guard wholeDigits == 1 || (wholeDigits > 1 && !leadsWithZero) else { throw error("no number is written like this") }
    var isWhole = true
    if peek == UInt8(ascii: ".") {
      offset += 1
      isWhole = false
      guard digits() > 0 else { throw error("digits should follow the decimal point") }
    }
    if peek == UInt8(ascii: "e") || peek == UInt8(ascii: "E") {
      offset += 1
      isWhole = false
      if peek == UInt8(ascii: "+") || peek == UInt8(ascii: "-") { offset += 1 }
      guard digits() > 0 else { throw error("digits should follow the exponent's e") }
    }
    let text = String(decoding: bytes[start..<offset], as: UTF8.self)
    if isWhole, let value = Int(text) { return .integer(value) }
    guard let value = Double(text), value.isFinite else {
      throw JSON.SyntaxError(problem: "the number is too large", offset: start)
    }
    return .number(value)
  }
}

// MARK: - Strings

extension JSONParser {
  mutating func string() throws(JSON.SyntaxError) -> String {
    let start = offset
    offset += 1
    var text: [UInt8] = []
    while let byte = peek {
      offset += 1
      switch byte {
      case UInt8(ascii: "\""):
        guard let string = String(validating: text, as: UTF8.self) else {
          throw JSON.SyntaxError(problem: "the text is not UTF-8", offset: start)
        }
        return string
      case UInt8(ascii: "\\"): text.append(contentsOf: String(try escaped()).utf8)
      case 0..<0x20: throw error("a control character stands in a text")
      default: text.append(byte)
      }
    }
    throw JSON.SyntaxError(problem: "the text does not end", offset: start)
  }

  private mutating func escaped() throws(JSON.SyntaxError) -> Unicode.Scalar {
    guard let byte = peek else { throw error("the text does not end") }
    offset += 1
    switch byte {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): return Unicode.Scalar(byte)
    case UInt8(ascii: "b"): return "\u{8}"
    case UInt8(ascii: "f"): return "\u{C}"
    case UInt8(ascii: "n"): return "\n"
    case UInt8(ascii: "r"): return "\r"
    case UInt8(ascii: "t"): return "\t"
    case UInt8(ascii: "u"): return try escapedScalar()
    default: throw error("no escape is written like this")
    }
  }

  /// The scalar of `\uXXXX`, or of two of them that are a surrogate pair; the first `\u` has been read.
  private mutating func escapedScalar() throws(JSON.SyntaxError) -> Unicode.Scalar {
    let unit = try hexadecimal()
    if let scalar = Unicode.Scalar(unit) { return scalar }
    guard UTF16.isLeadSurrogate(UInt16(unit)), peek == UInt8(ascii: "\\") else { throw error("half a surrogate pair") }
    offset += 1
    guard peek == UInt8(ascii: "u") else { throw error("half a surrogate pair") }
    offset += 1
    let trail = try hexadecimal()
    guard UTF16.isTrailSurrogate(UInt16(trail)),
      let scalar = Unicode.Scalar(0x10000 + (unit - 0xD800) << 10 + (trail - 0xDC00))
    else { throw error("half a surrogate pair") }
    return scalar
  }

  /// Four hexadecimal digits.
  private mutating func hexadecimal() throws(JSON.SyntaxError) -> UInt32 {
    var value: UInt32 = 0
    for _ in 0..<4 {
      guard let byte = peek, let digit = Character(Unicode.Scalar(byte)).hexDigitValue else {
        throw error("four hexadecimal digits should follow \\u")
      }
      value = value << 4 | UInt32(digit)
      offset += 1
    }
    return value
  }
}
