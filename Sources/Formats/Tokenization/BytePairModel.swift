/// Byte-pair encoding with byte fallback: the `model` of a `tokenizer.json`.
struct BytePairModel {
  let vocabulary: Vocabulary
  let merges: MergeTable
  /// The piece for a character that neither the vocabulary nor its byte pieces hold; without one, such characters vanish.
  let unknownID: Int32?
  /// Whether neighbouring unknown characters share one piece.
  let fusesUnknown: Bool
  /// Whether a word that is itself a piece is taken whole.
  let ignoresMerges: Bool
  /// The ids of `<0x00>` to `<0xFF>`; all nil without byte fallback.
  let byteIDs: [Int32?]

  /// The ids of a word's pieces.
  func ids(of word: ArraySlice<UInt8>) -> [Int] {
    if ignoresMerges, let id = vocabulary.id(of: word) { return [id] }
    return Word(merging: symbols(of: word), merges).ids
  }

  /// An id for each character: its own, or those of its bytes, or the unknown one.
  ///
  /// An unknown stretch ends at the next character of the vocabulary, not at bytes, which therefore come out before it:
  /// the reference's order, seen only where some byte pieces are missing.
  private func symbols(of text: ArraySlice<UInt8>) -> [Int32] {
    var symbols: [Int32] = []
    symbols.reserveCapacity(text.count)
    var hasPendingUnknown = false
    var rest = text
    while !rest.isEmpty {
      let character = rest.prefix(rest.leadingScalarLength)
      rest = rest.dropFirst(character.count)
      if let id = vocabulary.id(of: character) {
        if hasPendingUnknown, let unknownID { symbols.append(unknownID) }
        hasPendingUnknown = false
        symbols.append(Int32(id))
      } else if character.allSatisfy({ byteIDs[Int($0)] != nil }) {
        symbols.append(contentsOf: character.compactMap { byteIDs[Int($0)] })
      } else if let unknownID {
        if hasPendingUnknown, !fusesUnknown { symbols.append(unknownID) }
        hasPendingUnknown = true
      }
    }
    if hasPendingUnknown, let unknownID { symbols.append(unknownID) }
    return symbols
  }
}
