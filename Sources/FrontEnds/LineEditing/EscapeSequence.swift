/// The bytes that a terminal sends for one key, or as one reply, from the escape character on: `ESC [ 5 ~`,
/// `ESC ] 11 ; rgb:0/0/0 BEL`.
///
/// ECMA-48 says where each kind ends, whatever it means, so that what means nothing can be left out whole.
struct EscapeSequence {
  /// What a byte makes of the sequence.
  enum Progress: Equatable {
    /// It belongs to it, and more will come.
    case goesOn
    /// It is its last byte.
    case ends
    /// It does not belong to it: Alt was held with a key, or the sequence is broken off.
    case stopsBefore
  }

  private enum Form {
    case begun, control, single, text, textEscape, counted(Int)
  }

  static let escape: UInt8 = 0x1B
  private(set) var bytes = [Self.escape]
  private var form = Form.begun

  /// Whether it is only Escape, alone or as Alt with the key that follows.
  var isPlain: Bool { bytes.allSatisfy { $0 == Self.escape } }

  mutating func take(_ byte: UInt8) -> Progress {
    let progress = advance(byte)
    if progress != .stopsBefore { bytes.append(byte) }
    return progress
  }

  private mutating func advance(_ byte: UInt8) -> Progress {
    switch form {
    case .begun: return begin(byte)
    case .control where bytes.last == UInt8(ascii: "[") && byte == UInt8(ascii: "["):  // F1 to F5 of the Linux console
      return expect(1)
    case .control where bytes.last == UInt8(ascii: "[") && byte == UInt8(ascii: "M"):  // a mouse, in three bytes
      return expect(3)
    case .control, .single:
      return (0x20...0x3F).contains(byte) ? .goesOn : (0x40...0x7E).contains(byte) ? .ends : .stopsBefore
    case .text where byte == 0x07: return .ends
    case .text where byte == Self.escape:
      form = .textEscape
      return .goesOn
    case .text: return byte >= 0x20 || (0x08...0x0D).contains(byte) ? .goesOn : .stopsBefore
    case .textEscape: return byte == UInt8(ascii: "\\") ? .ends : .stopsBefore
    case .counted(1): return .ends
    case .counted(let rest): return expect(rest - 1)
    }
  }

  private mutating func begin(_ byte: UInt8) -> Progress {
    switch byte {
    case Self.escape where bytes.count == 1: break  // Alt with a key that has a sequence
    case UInt8(ascii: "["): form = .control
    case UInt8(ascii: "O"): form = .single
    case UInt8(ascii: "]"), UInt8(ascii: "P"), UInt8(ascii: "^"), UInt8(ascii: "_"), UInt8(ascii: "X"): form = .text
    default: return .stopsBefore
    }
    return .goesOn
  }

  private mutating func expect(_ count: Int) -> Progress {
    form = .counted(count)
    return .goesOn
  }
}
