/// What an answer says: the objects it names, and text before, between and after them.
///
/// An object is four `<locNNNN>`, top, left, bottom and right; sixteen `<segNNN>` where it has a mask; and a label up to `;`
/// or the next token. `;` stands between objects. This is how big_vision's demonstration reads answers, which names no object
/// inside out and no token beyond the vocabulary's: here those stay text.
public struct AnswerReading: Sendable, Hashable {
  /// The objects, in the answer's order.
  public private(set) var objects: [AnswerObject] = []
  /// The rest of the answer, but for what only separates objects.
  public private(set) var texts: [String] = []
  /// The sequences of location and mask tokens that are no object's.
  public private(set) var malformed: [Malformed] = []

  /// A sequence of tokens that stays text.
  public struct Malformed: Sendable, Hashable {
    /// The tokens.
    public let text: String
    /// What is wrong with them.
    public let problem: String
  }

  /// Reads the text of an answer.
  public init(_ answer: String) {
    let scanner = AnswerScanner(bytes: Array(answer.utf8))
    var (position, textStart) = (0, 0)
    while position < scanner.bytes.count {
      guard scanner.kind(at: position) != nil else {
        position += 1
        continue
      }
      if let object = scanner.object(at: position) {
        addText(scanner, textStart..<position)
        objects.append(object)
        position = scanner.skippingSeparator(object.range.upperBound)
        textStart = position
      } else {
        let (range, problem) = scanner.malformed(at: position)
        malformed.append(Malformed(text: scanner.text(range), problem: problem))
        position = range.upperBound
      }
    }
    addText(scanner, textStart..<scanner.bytes.count)
  }

  private mutating func addText(_ scanner: AnswerScanner, _ range: Range<Int>) {
    let text = scanner.text(range)
    if text.unicodeScalars.contains(where: { $0 != ";" && !$0.properties.isWhitespace }) { texts.append(text) }
  }
}

/// Finds tokens in the bytes of an answer.
private struct AnswerScanner {
  let bytes: [UInt8]

  /// The two kinds of tokens: how they begin, how many digits they have, and which numbers are the vocabulary's.
  enum Kind: CaseIterable {
    case location, code

    var start: [UInt8] { Array((self == .location ? "<loc" : "<seg").utf8) }
    var digits: Int { self == .location ? 4 : 3 }
    var count: Int { self == .location ? 1024 : 128 }
    /// Bytes of a token.
    var length: Int { start.count + digits + 1 }
  }

  func text(_ range: Range<Int>) -> String { String(decoding: bytes[range], as: UTF8.self) }

  /// The kind of token at `position`, if one stands there.
  func kind(at position: Int) -> Kind? {
    bytes[position] == UInt8(ascii: "<") ? Kind.allCases.first { number($0, at: position) != nil } : nil
  }

  /// The number of the token at `position`, whether or not the vocabulary has it.
  private func number(_ kind: Kind, at position: Int) -> Int? {
    let end = position + kind.length
    guard end <= bytes.count, bytes[position...].starts(with: kind.start), bytes[end - 1] == UInt8(ascii: ">") else {
      return nil
    }
    let digits = bytes[position + kind.start.count..<end - 1]
    guard digits.allSatisfy((UInt8(ascii: "0")...UInt8(ascii: "9")).contains) else { return nil }
    return digits.reduce(0) { 10 * $0 + Int($1 - UInt8(ascii: "0")) }
  }

  /// The numbers of up to `most` tokens of a kind from `position` on, and where they end.
  private func run(_ kind: Kind, at position: Int, most: Int) -> (numbers: [Int], end: Int) {
    var (numbers, end) = ([Int](), position)
    while numbers.count < most, let number = number(kind, at: end) {
      numbers.append(number)
      end += kind.length
    }
    return (numbers, end)
  }

  /// The object that begins at `position`, if one does.
  func object(at position: Int) -> AnswerObject? {
    let (locations, boxEnd) = run(.location, at: position, most: 4)
    guard locations.count == 4, problem(ofBox: locations) == nil else { return nil }
    let (codes, maskEnd) = run(.code, at: skippingSpace(boxEnd), most: 16)
    let hasMask = codes.count == 16 && codes.allSatisfy { $0 < Kind.code.count }
    let labelStart = hasMask ? maskEnd : boxEnd
    let ends = ";<>".utf8
    let end = bytes[labelStart...].firstIndex(where: ends.contains) ?? bytes.count
    return AnswerObject(
      label: trimmed(text(labelStart..<end)), locations: locations, codes: hasMask ? codes : nil,
      range: position..<end)
  }

  /// The tokens at `position` that are no object, and why.
  func malformed(at position: Int) -> (range: Range<Int>, problem: String) {
    let (locations, boxEnd) = run(.location, at: position, most: 4)
    if !locations.isEmpty {
      let problem = problem(ofBox: locations) ?? "\(locations.count) <loc> in a row; a box takes 4"
      return (position..<boxEnd, problem)
    }
    let (codes, end) = run(.code, at: position, most: .max)
    if let code = codes.first(where: { $0 >= Kind.code.count }) {
      return (position..<end, "code \(code); codes go from 0 to \(Kind.code.count - 1)")
    }
    return (position..<end, "\(codes.count) <seg> in a row; a mask takes 16, after the box's 4 <loc>")
  }

  /// What is wrong with four locations; nil if they are a box.
  private func problem(ofBox locations: [Int]) -> String? {
    if let location = locations.first(where: { $0 >= Kind.location.count }) {
      return "location \(location); locations go from 0 to \(Kind.location.count - 1)"
    }
    guard locations.count == 4 else { return nil }
    if locations[0] > locations[2] { return "the box's top, \(locations[0]), lies below its bottom, \(locations[2])" }
    if locations[1] > locations[3] {
      return "the box's left, \(locations[1]), lies to the right of its right, \(locations[3])"
    }
    return nil
  }

  /// The next position where no white space stands.
  private func skippingSpace(_ position: Int) -> Int {
    bytes[position...].firstIndex { $0 != 0x20 && !(0x09...0x0D).contains($0) } ?? bytes.count
  }

  /// What follows a `;` and a space at `position`, or `position` where there is none.
  func skippingSeparator(_ position: Int) -> Int {
    guard position < bytes.count, bytes[position] == UInt8(ascii: ";") else { return position }
    let next = position + 1
    return next < bytes.count && bytes[next] == 0x20 ? next + 1 : next
  }

  private func trimmed(_ text: String) -> String {
    func isSpace(_ scalar: Unicode.Scalar) -> Bool { scalar.properties.isWhitespace }
    let scalars = text.unicodeScalars.drop(while: isSpace)
    guard let last = scalars.lastIndex(where: { !isSpace($0) }) else { return "" }
    return String(String.UnicodeScalarView(scalars[...last]))
  }
}
