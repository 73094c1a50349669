/// One word of an expression.
struct Token {
  enum Kind: Equatable {
    case number(Double)
    /// A variable, an address such as `text.logits@2`, or a cell such as `$3`.
    case name(String)
    case text(String)
    case symbol(String)
    case end
  }

  var kind: Kind
  /// Where it lies, in characters of the source.
  var range: Range<Int>
}

/// Cuts a source line into tokens.
struct Lexer {
  /// What is set for `-` in print.
  private static let minusSign: Character = "\u{2212}"

  private let source: [Character]
  private var position = 0

  init(_ source: String) { self.source = Array(source) }

  /// All tokens, the last of them `end`.
  mutating func tokens() throws -> [Token] {
    var tokens: [Token] = []
    repeat { tokens.append(try next()) } while tokens.last?.kind != .end
    return tokens
  }

  private mutating func next() throws -> Token {
    skip(while: \.isWhitespace)
    let start = position
    guard let character = peek() else { return Token(kind: .end, range: start..<start) }
    let kind: Token.Kind =
      if character.isDecimalDigit || (character == "." && peek(1)?.isDecimalDigit == true) {
        .number(try number())
      } else if character.startsName {
        .name(try name())
      } else if character == "$" {
        .name(try cell())
      } else if character == "\"" || character == "'" {
        .text(try text(quote: character))
      } else {
        .symbol(try symbol())
      }
    return Token(kind: kind, range: start..<position)
  }

  private mutating func number() throws -> Double {
    let start = position
    skip(while: \.isDecimalDigit)
    if peek() == "." {
      position += 1
      skip(while: \.isDecimalDigit)
    }
    if peek() == "e" || peek() == "E" {
      let sign = ["-", "+", Self.minusSign].contains(peek(1)) ? 1 : 0
      if peek(1 + sign)?.isDecimalDigit == true {
        position += 1 + sign
        skip(while: \.isDecimalDigit)
      }
    }
    if peek()?.continuesName == true {
      skip(while: \.continuesName)
      throw ExpressionError(.malformedNumber(String(source[start..<position])), at: start..<position)
    }
    return Double(String(source[start..<position]).replacing("\(Self.minusSign)", with: "-")) ?? .infinity
  }

  /// A dotted name; it ends before `.T`, `.shape` and the like, which no address contains, and takes `@` with a number behind
  /// it. Behind a value's dot there is one word. Anywhere behind a dot or `@` may stand an expression in braces.
  private mutating func name() throws -> String {
    let start = position
    skip(while: \.continuesName)
    if start > 0, source[start - 1] == "." { return String(source[start..<position]) }
    while peek() == ".", peek(1)?.continuesName == true || peek(1) == "{",
      !Attribute.allCases.contains(where: { isNext(".\($0.rawValue)") })
    {
      position += 1
      if peek() == "{" { try braces() } else { skip(while: \.continuesName) }
    }
    if peek() == "@", peek(1)?.isDecimalDigit == true || peek(1) == "{" {
      position += 1
      if peek() == "{" { try braces() } else { skip(while: \.isDecimalDigit) }
    }
    return String(source[start..<position])
  }

  /// `{l + 1}` in a name.
  private mutating func braces() throws {
    let start = position
    skip { $0 != "}" }
    guard peek() == "}" else { throw ExpressionError(.unclosed("{"), at: start..<start + 1) }
    position += 1
  }

  private mutating func cell() throws -> String {
    let start = position
    position += 1
    skip(while: \.isDecimalDigit)
    guard position > start + 1 else { throw ExpressionError(.cellWithoutNumber, at: start..<position) }
    return String(source[start..<position])
  }

  private mutating func text(quote: Character) throws -> String {
    let start = position
    var text = ""
    position += 1
    while let character = peek(), character != quote {
      position += 1
      guard character == "\\", let escaped = peek() else {
        text.append(character)
        continue
      }
      position += 1
      text += ["n": "\n", "t": "\t"][escaped] ?? (escaped == quote || escaped == "\\" ? "\(escaped)" : "\\\(escaped)")
    }
    guard peek() != nil else { throw ExpressionError(.unclosed(String(quote)), at: start..<start + 1) }
    position += 1
    return text
  }

  private mutating func symbol() throws -> String {
    if peek() == Self.minusSign {
      position += 1
      return "-"
    }
    let symbols = [
      "...", "**", "//", "==", "!=", "<=", ">=", "<", ">", "+", "-", "*", "/", "%", "@", "(", ")", "[", "]", ",", ":",
      "=",
      ".",
    ]
    guard let symbol = symbols.first(where: { isNext($0) }) else {
      if let foreign = ForeignOperator(at: position, in: source) { throw foreign.error }
      throw ExpressionError(.strangeCharacter(source[position]), at: position..<position + 1)
    }
    position += symbol.count
    return symbol
  }

  private func peek(_ distance: Int = 0) -> Character? {
    position + distance < source.count ? source[position + distance] : nil
  }

  /// Whether `text` comes next, and is not merely the beginning of a longer name.
  private func isNext(_ text: String) -> Bool {
    guard source[position...].starts(with: text) else { return false }
    return text.last?.continuesName != true || peek(text.count)?.continuesName != true
  }

  private mutating func skip(while belongs: (Character) -> Bool) {
    while let character = peek(), belongs(character) { position += 1 }
  }
}

extension Character {
  fileprivate var isDecimalDigit: Bool { ("0"..."9").contains(self) }
  fileprivate var startsName: Bool { isLetter || self == "_" }
  fileprivate var continuesName: Bool { startsName || isDecimalDigit }
}
