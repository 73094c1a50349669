/// A token that is cut out of the text before byte-pair encoding sees it: `<bos>`, `<loc0000>`, `<image>`.
struct AddedToken {
  let id: Int
  /// As the file spells it.
  let content: [UInt8]
  /// As normalised text would spell it, for a token that is looked for there; otherwise `content`.
  let pattern: [UInt8]
  /// Looked for in normalised text, not in the text as it is.
  let isNormalized: Bool
  /// Left out of decoded text on demand.
  let isSpecial: Bool
  /// Not found where a word character stands next to it.
  let isSingleWord: Bool
  /// Takes the white space before it.
  let stripsLeft: Bool
  /// Takes the white space after it.
  let stripsRight: Bool
}
