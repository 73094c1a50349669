/// What pieces become in decoded text: the `decoder` of a `tokenizer.json`.
struct PieceDecoder {
  /// What a piece stands for.
  enum Output: Equatable {
    /// Text, in UTF-8.
    case text(ArraySlice<UInt8>)
    /// One byte of a character that the neighbouring pieces complete.
    case byte(UInt8)
  }

  /// Done on each piece by itself.
  let replacements: [Replacement]
  /// Whether `<0x41>` stands for a byte.
  let readsBytes: Bool

  /// What a piece, given in UTF-8, stands for.
  func output(of piece: ArraySlice<UInt8>) -> Output {
    let text = replacements.applied(to: piece)
    guard readsBytes, text.count == 6, text.starts(with: "<0x".utf8), text.last == UInt8(ascii: ">"),
      let byte = UInt8(String(decoding: text.dropFirst(3).dropLast(), as: UTF8.self), radix: 16)
    else { return .text(text) }
    return .byte(byte)
  }
}
