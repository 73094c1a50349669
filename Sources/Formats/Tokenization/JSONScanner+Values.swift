extension JSONScanner {
  /// Reads a string.
  mutating func readString() throws(TokenizerError) -> String {
    var content: [UInt8] = []
    try readString(appendingTo: &content)
    return String(decoding: content, as: UTF8.self)
  }

  /// Reads a string and appends its UTF-8 to `output`.
  mutating func readString(appendingTo output: inout [UInt8]) throws(TokenizerError) {
    try readString { output.append(contentsOf: $0) }
  }

  /// Reads a string and hands over its UTF-8 part by part.
  private mutating func readString(_ receive: (ArraySlice<UInt8>) -> Void) throws(TokenizerError) {
    if peek() != UInt8(ascii: "\"") { throw unexpected("a string") }
    position += 1
    while true {
      let plain = position
      while position < bytes.count, bytes[position] >= 0x20,
        bytes[position] != UInt8(ascii: "\""), bytes[position] != UInt8(ascii: "\\")
      {
        position += 1
      }
      receive(bytes[plain..<position])
      guard position < bytes.count else { throw notJSON("the file ends inside a string") }
      position += 1
      switch bytes[position - 1] {
      case UInt8(ascii: "\""): return
      case UInt8(ascii: "\\"): receive(Array(try readEscape().utf8)[...])
      default: throw notJSON("a control character inside a string must be written as \\u00NN")
      }
    }
  }

  /// Reads what follows a backslash; two `\uNNNN` that are the halves of one scalar count as one.
  private mutating func readEscape() throws(TokenizerError) -> Character {
    guard position < bytes.count else { throw notJSON("the file ends inside a string") }
    position += 1
    switch bytes[position - 1] {
    case UInt8(ascii: "\""): return "\""
    case UInt8(ascii: "\\"): return "\\"
    case UInt8(ascii: "/"): return "/"
    case UInt8(ascii: "b"): return "\u{8}"
    case UInt8(ascii: "f"): return "\u{C}"
    case UInt8(ascii: "n"): return "\n"
    case UInt8(ascii: "r"): return "\r"
    case UInt8(ascii: "t"): return "\t"
    case UInt8(ascii: "u"): return Character(try readUnicodeEscape())
    default: throw notJSON("an unknown escape in a string")
    }
  }

  private mutating func readUnicodeEscape() throws(TokenizerError) -> Unicode.Scalar {
    let first = try readFourHexDigits()
    if let scalar = Unicode.Scalar(first) { return scalar }
    guard UTF16.isLeadSurrogate(first), bytes[position...].starts(with: [UInt8(ascii: "\\"), UInt8(ascii: "u")]) else {
      throw notJSON("half of a surrogate pair in a string")
    }
    position += 2
    let second = try readFourHexDigits()
    guard UTF16.isTrailSurrogate(second) else { throw notJSON("half of a surrogate pair in a string") }
    return UTF16.decode(UTF16.EncodedScalar([first, second]))
  }

  private mutating func readFourHexDigits() throws(TokenizerError) -> UInt16 {
    var value: UInt16 = 0
    for _ in 0..<4 {
      guard position < bytes.count, let digit = Character(UnicodeScalar(bytes[position])).hexDigitValue else {
        throw notJSON("\\u must be followed by four hexadecimal digits")
      }
      value = value << 4 | UInt16(digit)
      position += 1
    }
    return value
  }

  /// Reads a number and returns it as it is written.
  mutating func readNumber() throws(TokenizerError) -> String {
    guard peek() != nil else { throw unexpected("a value") }
    let start = position
    takeByte(from: "-")
    let firstDigit = position < bytes.count ? bytes[position] : 0
    let integerDigits = takeDigits()
    var isNumber = integerDigits == 1 || (integerDigits > 1 && firstDigit != UInt8(ascii: "0"))
    if takeByte(from: ".") { isNumber = takeDigits() > 0 && isNumber }
    if takeByte(from: "eE") {
      takeByte(from: "+-")
      isNumber = takeDigits() > 0 && isNumber
    }
    guard isNumber else {
      position = start
      throw notJSON("expected a value")
    }
    return String(decoding: bytes[start..<position], as: UTF8.self)
  }

  /// Reads a token id: a whole number within `Vocabulary.ids`.
  mutating func readTokenID() throws(TokenizerError) -> Int {
    let digits = try readNumber()
    guard let id = Int(digits), Vocabulary.ids.contains(id) else {
      throw invalid("must give token ids (0 to \(Vocabulary.ids.upperBound)), not \(digits)")
    }
    return id
  }

  @discardableResult
  private mutating func takeByte(from choices: StaticString) -> Bool {
    let isChosen = choices.withUTF8Buffer { position < bytes.count && $0.contains(bytes[position]) }
    if isChosen { position += 1 }
    return isChosen
  }

  private mutating func takeDigits() -> Int {
    let start = position
    while position < bytes.count, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(bytes[position]) { position += 1 }
    return position - start
  }

  /// Reads a word of JSON's own: `true`, `false` or `null`.
  private mutating func readWord(_ word: StaticString) throws(TokenizerError) {
    guard word.withUTF8Buffer({ bytes[position...].starts(with: $0) }) else { throw notJSON("expected a value") }
    position += word.utf8CodeUnitCount
  }

  /// Reads any value as a tree.
  mutating func readValue() throws(TokenizerError) -> JSONValue {
    switch peek() {
    case UInt8(ascii: "{"):
      var members: [String: JSONValue] = [:]
      try readObject { scanner throws(TokenizerError) in
        let name = try scanner.readName()
        if members.updateValue(try scanner.readValue(), forKey: name) != nil {
          throw scanner.notJSON("\(name.debugDescription) appears twice in an object")
        }
      }
      return .object(members)
    case UInt8(ascii: "["):
      var elements: [JSONValue] = []
      try readList { scanner throws(TokenizerError) in elements.append(try scanner.readValue()) }
      return .list(elements)
    case UInt8(ascii: "\""): return .string(try readString())
    case UInt8(ascii: "t"):
      try readWord("true")
      return .boolean(true)
    case UInt8(ascii: "f"):
      try readWord("false")
      return .boolean(false)
    case UInt8(ascii: "n"):
      try readWord("null")
      return .null
    default: return .number(try readNumber())
    }
  }

  /// Walks over any value, checking its grammar.
  mutating func skipValue() throws(TokenizerError) {
    switch peek() {
    case UInt8(ascii: "{"):
      try readObject { scanner throws(TokenizerError) in
        try scanner.skipString()
        try scanner.expect(UInt8(ascii: ":"))
        try scanner.skipValue()
      }
    case UInt8(ascii: "["): try readList { scanner throws(TokenizerError) in try scanner.skipValue() }
    case UInt8(ascii: "\""): try skipString()
    default: _ = try readValue()
    }
  }

  private mutating func skipString() throws(TokenizerError) {
    try readString { _ in }
  }
}
