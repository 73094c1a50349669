import Foundation

extension JSON {
  /// Reads a file of JSON, no larger than `limit` bytes.
  package init(contentsOf url: URL, limit: Int = 100_000_000) throws(FileError) {
    try self.init(RegularFile(url, limit: limit).readText(), file: url.lastPathComponent)
  }

  /// Reads one value and nothing after it but white space.
  ///
  /// Time and memory grow with the number of bytes, whatever they hold.
  /// - Parameters:
  ///   - file: what messages call the file.
  ///   - line: the first line's number in the file.
  ///   - part: the part of the file that the bytes are, for messages; nothing if they are all of it.
  package init(_ bytes: [UInt8], file: String, line: Int = 1, part: String = "") throws(FileError) {
    var scanner = try JSONScanner(file: file, bytes: bytes, line: line, part: part)
    self = try scanner.readValue()
    try scanner.expectEnd()
  }
}

extension JSONScanner {
  /// Reads any value as a tree.
  package mutating func readValue() throws(FileError) -> JSON {
    switch peek() {
    case UInt8(ascii: "{"): return .object(try readMembers())
    case UInt8(ascii: "["):
      var elements: [JSON] = []
      try readList { scanner throws(FileError) in elements.append(try scanner.readValue()) }
      return .array(elements)
    case UInt8(ascii: "\""): return .string(try readString())
    case UInt8(ascii: "t"): return try readWord("true", .bool(true))
    case UInt8(ascii: "f"): return try readWord("false", .bool(false))
    case UInt8(ascii: "n"): return try readWord("null", .null)
    default: return try readNumber()
    }
  }

  private mutating func readMembers() throws(FileError) -> [JSON.Key: JSON] {
    var members: [JSON.Key: JSON] = [:]
    try readObject { scanner throws(FileError) in
      _ = scanner.peek()
      let start = scanner.position
      let key = JSON.Key(try scanner.readName())
      if members.updateValue(try scanner.readValue(), forKey: key) != nil {
        scanner.position = start
        throw scanner.notJSON("the key \(JSON.quoted(key.text)) comes twice")
      }
    }
    return members
  }

  /// Reads a word of JSON's own.
  private mutating func readWord(_ word: StaticString, _ value: JSON) throws(FileError) -> JSON {
    guard word.withUTF8Buffer({ bytes[position...].starts(with: $0) }) else { throw unexpected("a value") }
    position += word.utf8CodeUnitCount
    return value
  }

  /// Takes a whole number of up to six digits before a comma, if one comes next, without asking what else it could be.
  package mutating func takeShortNumber() -> Int? {
    _ = peek()
    var (end, value) = (position, 0)
    while end < min(position + 6, bytes.count), Self.digits.contains(bytes[end]) {
      value = 10 * value + Int(bytes[end] - UInt8(ascii: "0"))
      end += 1
    }
    guard end > position, bytes[position] != UInt8(ascii: "0") else { return nil }
    guard end < bytes.count, bytes[end] == UInt8(ascii: ",") else { return nil }
    position = end
    return value
  }

  /// Reads a number.
  package mutating func readNumber() throws(FileError) -> JSON {
    guard let first = peek(), first == UInt8(ascii: "-") || Self.digits.contains(first) else {
      throw unexpected("a value")
    }
    let start = position
    takeByte(from: "-")
    let leadsWithZero = position < bytes.count && bytes[position] == UInt8(ascii: "0")
    let wholeDigits = takeDigits()
    var isNumber = wholeDigits == 1 || (wholeDigits > 1 && !leadsWithZero)
    let wholeEnd = position
    if takeByte(from: ".") { isNumber = takeDigits() > 0 && isNumber }
    if takeByte(from: "eE") {
      takeByte(from: "+-")
      isNumber = takeDigits() > 0 && isNumber
    }
    guard isNumber else { throw notJSON("no number is written like this", at: start) }
    let text = written(since: start)
    if position == wholeEnd, let value = Int(text) { return .integer(value) }
    guard let value = Double(text), value.isFinite else { throw notJSON("the number is too large", at: start) }
    return .number(value)
  }

  private static var digits: ClosedRange<UInt8> { UInt8(ascii: "0")...UInt8(ascii: "9") }

  @discardableResult
  private mutating func takeByte(from choices: StaticString) -> Bool {
    let isChosen = choices.withUTF8Buffer { position < bytes.count && $0.contains(bytes[position]) }
    if isChosen { position += 1 }
    return isChosen
  }

  private mutating func takeDigits() -> Int {
    let start = position
    while position < bytes.count, Self.digits.contains(bytes[position]) { position += 1 }
    return position - start
  }
}
