/// A strict reader of JSON (RFC 8259) that walks over the bytes and builds nothing it is not asked for.
///
/// Strictly: UTF-8, no value after the first, no number that is infinite in double precision, no half of a surrogate pair, and
/// in trees no key twice in an object.
/// A full-size `tokenizer.json` is 24 MB, nearly all of it two lists; reading them straight into their tables takes a
/// tenth of the time that a tree of values takes.
package struct JSONScanner {
  /// Lists and objects inside each other, at most, of which real files need five or so; deeper files are refused rather than
  /// recursed into.
  static let maximumDepth = 64

  /// What messages call the file.
  package let file: String
  package let bytes: [UInt8]
  /// Where the next byte is.
  package var position = 0
  /// The names that lead to the value being read, for messages.
  package var path: [String]
  private let firstLine: Int
  private var depth = 0

  /// - Parameters:
  ///   - line: the first line's number in the file.
  ///   - part: the part of the file that the bytes are, for messages; nothing if they are all of it.
  /// - Throws: `FileError` where the bytes are not UTF-8.
  package init(file: String, bytes: [UInt8], line: Int = 1, part: String = "") throws(FileError) {
    self.file = file
    self.bytes = bytes
    path = part.isEmpty ? [] : [part]
    firstLine = line
    if let place = Self.invalidPlace(in: bytes) { throw notJSON("the bytes are not UTF-8", at: place) }
  }

  /// Where bytes are not UTF-8, if they are not; many are looked through in halves, at the same time.
  private static func invalidPlace(in bytes: [UInt8]) -> Int? {
    if bytes.count < 1 << 20 { return invalidPlace(in: bytes, 0..<bytes.count) }
    var middle = bytes.count / 2
    while middle < bytes.count, bytes[middle] & 0xC0 == 0x80 { middle += 1 }
    let places = [0..<middle, middle..<bytes.count].mapConcurrently { invalidPlace(in: bytes, $0) }
    return places[0] ?? places[1]
  }

  private static func invalidPlace(in bytes: [UInt8], _ part: Range<Int>) -> Int? {
    do throws(UTF8.ValidationError) {
      _ = try UTF8Span(validating: bytes.span.extracting(part))
      return nil
    } catch {
      return part.lowerBound + error.byteOffsets.lowerBound
    }
  }
}

// MARK: - Errors

extension JSONScanner {
  /// The error that names the place reached, or another.
  package func notJSON(_ problem: String, at place: Int? = nil) -> FileError {
    let before = bytes[..<min(place ?? position, bytes.count)]
    let line = before[(before.lastIndex(of: UInt8(ascii: "\n")).map { $0 + 1 } ?? 0)...]
    let breaks = before.count { $0 == UInt8(ascii: "\n") }
    return FileError(
      file,
      .notJSON(
        line: firstLine + breaks, column: 1 + String(decoding: line, as: UTF8.self).count,
        field: path.joined(separator: "."), problem: problem))
  }

  /// The error that names the field being read, for a value that is JSON but not what belongs there.
  package func invalid(_ problem: String) -> FileError {
    FileError(file, .field(path.joined(separator: "."), problem: problem))
  }

  /// The error for something else than `expected` at the place reached.
  mutating func unexpected(_ expected: String) -> FileError {
    notJSON("expected \(expected), \(peek() == nil ? "but nothing follows" : "found \(nextKind)")")
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
}

// MARK: - Walking

extension JSONScanner {
  /// The first byte that is not white space, not yet taken; nil at the end.
  package mutating func peek() -> UInt8? {
    while position < bytes.count {
      switch bytes[position] {
      case UInt8(ascii: " "), UInt8(ascii: "\n"), UInt8(ascii: "\r"), UInt8(ascii: "\t"): position += 1
      default: return bytes[position]
      }
    }
    return nil
  }

  /// What is written from `start` up to the place reached.
  package func written(since start: Int) -> String { String(decoding: bytes[start..<position], as: UTF8.self) }

  /// Takes `byte` if it comes next.
  private mutating func accept(_ byte: UInt8) -> Bool {
    guard peek() == byte else { return false }
    position += 1
    return true
  }

  /// Takes `byte`, which must come next.
  package mutating func expect(_ byte: UInt8) throws(FileError) {
    if !accept(byte) { throw unexpected("'\(Character(UnicodeScalar(byte)))'") }
  }

  /// Checks that nothing but white space is left.
  package mutating func expectEnd() throws(FileError) {
    if peek() != nil { throw notJSON("something follows the value") }
  }

  /// Reads the name of an object's member and the colon after it.
  package mutating func readName() throws(FileError) -> String {
    let name = try readString()
    try expect(UInt8(ascii: ":"))
    return name
  }

  /// Reads an object; `member` reads each name, colon and value.
  package mutating func readObject(_ member: (inout JSONScanner) throws(FileError) -> Void) throws(FileError) {
    try readContainer(from: UInt8(ascii: "{"), to: UInt8(ascii: "}"), member)
  }

  /// Reads a list; `element` reads each value.
  package mutating func readList(_ element: (inout JSONScanner) throws(FileError) -> Void) throws(FileError) {
    try readContainer(from: UInt8(ascii: "["), to: UInt8(ascii: "]"), element)
  }

  private mutating func readContainer(
    from first: UInt8, to last: UInt8, _ item: (inout JSONScanner) throws(FileError) -> Void
  ) throws(FileError) {
    if depth == Self.maximumDepth { throw notJSON("more than \(Self.maximumDepth) values inside each other") }
    try expect(first)
    depth += 1
    if !accept(last) {
      repeat { try item(&self) } while accept(UInt8(ascii: ","))
      if !accept(last) { throw unexpected("',' or '\(Character(UnicodeScalar(last)))'") }
    }
    depth -= 1
  }

  /// What `read` makes of the next value, or why it cannot; taken is the value either way, if its grammar is right.
  package mutating func attempt<Value>(
    _ read: (inout JSONScanner) throws(FileError) -> Value
  ) throws(FileError) -> Result<Value, FileError> {
    let start = self
    do {
      return .success(try read(&self))
    } catch {
      self = start
      try skipValue()
      return .failure(error)
    }
  }

  /// Walks over any value, checking its grammar. Which names its objects have is left to who reads it.
  package mutating func skipValue() throws(FileError) {
    switch peek() {
    case UInt8(ascii: "{"):
      try readObject { scanner throws(FileError) in
        try scanner.skipString()
        try scanner.expect(UInt8(ascii: ":"))
        try scanner.skipValue()
      }
    case UInt8(ascii: "["): try readList { scanner throws(FileError) in try scanner.skipValue() }
    case UInt8(ascii: "\""): try skipString()
    default: _ = try readValue()
    }
  }
}
