/// Splits what a program writes to a terminal into characters, controls and escape sequences.
struct EscapeParser: Sendable {
  enum Token {
    case none
    case character(Unicode.Scalar)
    case control(UInt8)
    /// `ESC [ numbers final`; private ones (`ESC [ ?`) are none.
    case sequence(final: Character, numbers: [Int])
  }

  private enum State {
    case text
    case escape
    /// Inside `ESC [`.
    case parameters(String)
    /// Inside `ESC ]`, up to BEL or `ESC \`.
    case title
    /// After `ESC (` and the like, which one more byte ends.
    case oneMore
  }

  private var state = State.text
  private var utf8: [UInt8] = []

  mutating func consume(_ byte: UInt8) -> Token {
    switch state {
    case .text: return text(byte)
    case .escape:
      switch byte {
      case UInt8(ascii: "["): state = .parameters("")
      case UInt8(ascii: "]"): state = .title
      case UInt8(ascii: "("), UInt8(ascii: ")"): state = .oneMore
      default: state = .text
      }
    case .parameters(let parameters):
      guard byte >= 0x40 else {
        state = .parameters(parameters + String(UnicodeScalar(byte)))
        return .none
      }
      state = .text
      guard !parameters.hasPrefix("?") else { return .none }
      let numbers = parameters.split(separator: ";", omittingEmptySubsequences: false).map { Int($0) ?? 0 }
      return .sequence(final: Character(UnicodeScalar(byte)), numbers: numbers)
    case .title:
      if byte == 0x07 { state = .text } else if byte == 0x1B { state = .oneMore }
    case .oneMore: state = .text
    }
    return .none
  }

  private mutating func text(_ byte: UInt8) -> Token {
    if byte == 0x1B {
      state = .escape
      return .none
    }
    guard byte >= 0x80 else { return byte < 0x20 || byte == 0x7F ? .control(byte) : .character(UnicodeScalar(byte)) }
    if byte & 0xC0 == 0xC0 { utf8 = [] }
    utf8.append(byte)
    guard let scalar = String(validating: utf8, as: UTF8.self)?.unicodeScalars.first else { return .none }
    utf8 = []
    return .character(scalar)
  }
}
