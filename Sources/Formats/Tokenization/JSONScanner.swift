/// A strict reader of JSON (RFC 8259) that walks over the bytes and builds nothing it is not asked for.
///
/// A full-size `tokenizer.json` is 24 MB, nearly all of it two lists; reading them straight into their tables takes a
/// tenth of the time that a tree of values takes.
struct JSONScanner {
  /// Lists and objects inside each other, at most; deeper files are refused rather than recursed into.
  static let maximumDepth = 128

  let file: String
  let bytes: [UInt8]
  var position = 0
  /// The names that lead to the value being read, for messages.
  var path: [String] = []
  private var depth = 0

  /// - Throws: `TokenizerError.notJSON` where the bytes are not UTF-8.
  init(file: String, bytes: [UInt8]) throws(TokenizerError) {
    self.file = file
    self.bytes = bytes
    do {
      _ = try UTF8Span(validating: bytes.span)
    } catch {
      position = error.byteOffsets.lowerBound
      throw notJSON("the bytes are not UTF-8")
    }
  }

  /// The error that names the place reached.
  func notJSON(_ problem: String) -> TokenizerError {
    let line = 1 + bytes[..<min(position, bytes.count)].count { $0 == UInt8(ascii: "\n") }
    return .notJSON(file: file, field: path.joined(separator: "."), byte: position, line: line, problem: problem)
  }

  /// The error that names the field being read, for a value that is JSON but not what belongs there.
  func invalid(_ problem: String) -> TokenizerError {
    .invalidField(file: file, field: path.joined(separator: "."), problem: problem)
  }

  /// The first byte that is not white space, not yet taken; nil at the end.
  mutating func peek() -> UInt8? {
    while position < bytes.count {
      switch bytes[position] {
      case UInt8(ascii: " "), UInt8(ascii: "\n"), UInt8(ascii: "\r"), UInt8(ascii: "\t"): position += 1
      default: return bytes[position]
      }
    }
    return nil
  }

  /// Takes `byte` if it comes next.
  mutating func accept(_ byte: UInt8) -> Bool {
    guard peek() == byte else { return false }
    position += 1
    return true
  }

  /// Takes `byte`, which must come next.
  mutating func expect(_ byte: UInt8) throws(TokenizerError) {
    if !accept(byte) { throw unexpected("'\(Character(UnicodeScalar(byte)))'") }
  }

  /// The error for something else than `expected` at the place reached.
  mutating func unexpected(_ expected: String) -> TokenizerError {
    guard peek() != nil else { return notJSON("expected \(expected), but the file ends") }
    return notJSON("expected \(expected), found \(nextKind)")
  }

  /// What comes next, in words.
  private var nextKind: String {
    switch bytes[position] {
    case UInt8(ascii: "{"): "an object"
    case UInt8(ascii: "["): "a list"
    case UInt8(ascii: "\""): "a string"
    case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): "a number"
    case UInt8(ascii: "!")...UInt8(ascii: "~"): "'\(Character(UnicodeScalar(bytes[position])))'"
    default: "something else"
    }
  }

  /// Reads an object; `member` reads each name, colon and value.
  mutating func readObject(
    _ member: (inout JSONScanner) throws(TokenizerError) -> Void
  ) throws(TokenizerError) {
    try readContainer(from: UInt8(ascii: "{"), to: UInt8(ascii: "}"), member)
  }

  /// Reads a list; `element` reads each value.
  mutating func readList(
    _ element: (inout JSONScanner) throws(TokenizerError) -> Void
  ) throws(TokenizerError) {
    try readContainer(from: UInt8(ascii: "["), to: UInt8(ascii: "]"), element)
  }

  private mutating func readContainer(
    from first: UInt8, to last: UInt8, _ item: (inout JSONScanner) throws(TokenizerError) -> Void
  ) throws(TokenizerError) {
    try expect(first)
    depth += 1
    if depth > Self.maximumDepth { throw notJSON("more than \(Self.maximumDepth) values inside each other") }
    if !accept(last) {
      repeat { try item(&self) } while accept(UInt8(ascii: ","))
      if !accept(last) { throw unexpected("',' or '\(Character(UnicodeScalar(last)))'") }
    }
    depth -= 1
  }

  /// Reads the name of an object's member and the colon after it.
  mutating func readName() throws(TokenizerError) -> String {
    let name = try readString()
    try expect(UInt8(ascii: ":"))
    return name
  }

  /// Checks that nothing but white space is left.
  mutating func expectEnd() throws(TokenizerError) {
    if peek() != nil { throw notJSON("something follows the value") }
  }
}
