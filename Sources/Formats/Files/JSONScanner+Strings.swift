extension JSONScanner {
  /// Reads a string.
  package mutating func readString() throws(FileError) -> String {
    if let plain = takePlainString() { return String(decoding: bytes[plain], as: UTF8.self) }
    var content: [UInt8] = []
    try readString(appendingTo: &content)
    return String(decoding: content, as: UTF8.self)
  }

  /// Reads a string and appends its UTF-8 to `output`.
  package mutating func readString(appendingTo output: inout [UInt8]) throws(FileError) {
    guard let plain = takePlainString() else { return try readString { output.append(contentsOf: $0) } }
    bytes.withUnsafeBufferPointer { output.append(contentsOf: UnsafeBufferPointer(rebasing: $0[plain])) }
  }

  mutating func skipString() throws(FileError) {
    if takePlainString() == nil { try readString { _ in } }
  }

  /// Takes a string without escapes, if one comes next, and returns where its content lies.
  private mutating func takePlainString() -> Range<Int>? {
    guard peek() == UInt8(ascii: "\"") else { return nil }
    let (start, end) = (position + 1, plainEnd(from: position + 1))
    guard end < bytes.count, bytes[end] == UInt8(ascii: "\"") else { return nil }
    position = end + 1
    return start..<end
  }

  /// Reads a string and hands over its UTF-8 part by part.
  private mutating func readString(_ receive: (ArraySlice<UInt8>) -> Void) throws(FileError) {
    if peek() != UInt8(ascii: "\"") { throw unexpected("a string") }
    let start = position
    position += 1
    while true {
      let plain = position
      position = plainEnd(from: position)
      receive(bytes[plain..<position])
      guard position < bytes.count else { throw notJSON("the string does not end", at: start) }
      position += 1
      switch bytes[position - 1] {
      case UInt8(ascii: "\""): return
      case UInt8(ascii: "\\"): receive(Array(try readEscape().utf8)[...])
      default: throw notJSON("a control character inside a string must be written as \\u00NN", at: position - 1)
      }
    }
  }

  /// Where, from `start` on, the first byte of a string stands that does not mean itself.
  private func plainEnd(from start: Int) -> Int {
    var end = start
    while end < bytes.count, bytes[end] >= 0x20,
      bytes[end] != UInt8(ascii: "\""), bytes[end] != UInt8(ascii: "\\")
    {
      end += 1
    }
    return end
  }

  /// Reads what follows a backslash; two `\uNNNN` that are the halves of one scalar count as one.
  private mutating func readEscape() throws(FileError) -> Character {
    let start = position - 1
    guard position < bytes.count else { throw notJSON("the string does not end", at: start) }
    position += 1
    if bytes[position - 1] == UInt8(ascii: "u") { return Character(try readUnicodeEscape(from: start)) }
    guard let escaped = Self.escapes[bytes[position - 1]] else {
      throw notJSON("no escape is written like this", at: start)
    }
    return escaped
  }

  private static let escapes = Dictionary(uniqueKeysWithValues: zip("\"\\/bfnrt".utf8, "\"\\/\u{8}\u{C}\n\r\t"))

  private mutating func readUnicodeEscape(from start: Int) throws(FileError) -> Unicode.Scalar {
    let first = try readFourHexDigits(from: start)
    if let scalar = Unicode.Scalar(first) { return scalar }
    let hasTwo = bytes[position...].starts(with: [UInt8(ascii: "\\"), UInt8(ascii: "u")])
    guard UTF16.isLeadSurrogate(first), hasTwo else { throw notJSON("half of a surrogate pair", at: start) }
    position += 2
    let second = try readFourHexDigits(from: start)
    guard UTF16.isTrailSurrogate(second) else { throw notJSON("half of a surrogate pair", at: start) }
    return UTF16.decode(UTF16.EncodedScalar([first, second]))
  }

  private mutating func readFourHexDigits(from start: Int) throws(FileError) -> UInt16 {
    var value: UInt16 = 0
    for _ in 0..<4 {
      guard position < bytes.count, let digit = Character(UnicodeScalar(bytes[position])).hexDigitValue else {
        throw notJSON("\\u must be followed by four hexadecimal digits", at: start)
      }
      value = value << 4 | UInt16(digit)
      position += 1
    }
    return value
  }
}
