import Files
import Foundation

/// Text to token ids and back, as a `tokenizer.json` says: byte-pair encoding with byte fallback (Gemma's kind), equal to
/// Hugging Face tokenizers 0.23.
///
/// Everything is done on UTF-8 and Unicode scalars, so that a composed and a decomposed "é" stay different texts.
public struct Tokenizer: Sendable {
  /// A token of a text.
  public struct Token: Sendable, Equatable {
    /// The token's id.
    public let id: Int
    /// The vocabulary's piece ("▁in"), or what an added token took of the text ("<loc0123>").
    public let piece: String
  }

  private let model: BytePairModel
  private let addedTokens: [Int: AddedToken]
  private let addedIDs: [[UInt8]: Int]
  /// The special tokens that decoding leaves out on demand.
  private let skippedIDs: Set<Int>
  private let rawMatcher: AddedTokenMatcher
  private let normalizedMatcher: AddedTokenMatcher
  private let normalizer: [Replacement]
  private let wordBoundary: [UInt8]?
  private let decoder: PieceDecoder

  /// Reads a `tokenizer.json`.
  /// - Throws: `FileError` for a file that cannot be read, is damaged, or needs what this tokenizer does not do.
  public init(contentsOf url: URL) throws(FileError) {
    self.init(try TokenizerFile(contentsOf: url))
  }

  init(_ file: TokenizerFile) {
    model = file.model
    normalizer = file.normalizer
    wordBoundary = file.wordBoundary
    decoder = file.decoder
    addedTokens = Dictionary(uniqueKeysWithValues: file.addedTokens.map { ($0.id, $0) })
    addedIDs = Dictionary(uniqueKeysWithValues: file.addedTokens.map { ($0.content, $0.id) })
    rawMatcher = AddedTokenMatcher(file.addedTokens.filter { !$0.isNormalized })
    normalizedMatcher = AddedTokenMatcher(file.addedTokens.filter(\.isNormalized))
    // The reference compares what it is about to decode with the contents of special tokens.
    let specialContents = Set(file.addedTokens.filter(\.isSpecial).map(\.content))
    skippedIDs = Set(file.addedTokens.filter { specialContents.contains($0.pattern) }.map(\.id))
  }

  /// The highest id + 1.
  public var vocabularySize: Int { max(model.vocabulary.size, (addedTokens.keys.max() ?? -1) + 1) }

  /// The piece of an id as it is stored, with "▁" for a space; nil for an id without a piece.
  public func piece(_ id: Int) -> String? { storedPiece(id).map { String(decoding: $0, as: UTF8.self) } }

  /// The id of a piece as it is stored, or of an added token as the file spells it.
  public func id(of piece: String) -> Int? {
    let bytes = Array(piece.utf8)
    return addedIDs[bytes] ?? model.vocabulary.id(of: bytes[...])
  }

  /// Whether an id is a special token: `<pad>`, `<bos>`, `<image>`.
  public func isSpecial(_ id: Int) -> Bool { addedTokens[id]?.isSpecial == true }

  private func storedPiece(_ id: Int) -> ArraySlice<UInt8>? {
    addedTokens[id]?.pattern[...] ?? model.vocabulary.piece(id)
  }
}

extension Tokenizer {
  /// The ids of a text, without `<bos>` or anything else in front of it or after it.
  ///
  /// Takes O(n log n) for n characters.
  public func encode(_ text: String) -> [Int] {
    segments(of: text).flatMap { $0.id.map { [$0] } ?? model.ids(of: $0.text) }
  }

  /// The ids of a text with their pieces.
  public func tokens(of text: String) -> [Token] {
    segments(of: text).flatMap { segment in
      if let id = segment.id { return [Token(id: id, piece: String(decoding: segment.text, as: UTF8.self))] }
      return model.ids(of: segment.text).map { Token(id: $0, piece: piece($0) ?? "") }
    }
  }

  /// The special tokens that a text would turn into, such as a typed `<image>`, as the file spells them.
  public func specialTokens(in text: String) -> [String] {
    segments(of: text).compactMap { $0.id.flatMap { addedTokens[$0] } }
      .filter(\.isSpecial).map { String(decoding: $0.content, as: UTF8.self) }
  }

  /// A text as added tokens and normalised words: tokens are cut out of the text as it is, then out of normalised text.
  private func segments(of text: String) -> [Segment] {
    rawMatcher.segments(of: Array(text.utf8)[...])
      .flatMap { $0.id == nil ? normalizedMatcher.segments(of: normalizer.applied(to: $0.text)) : [$0] }
      .flatMap { $0.id == nil ? words($0.text) : [$0] }
  }

  private func words(_ text: ArraySlice<UInt8>) -> [Segment] {
    guard let wordBoundary else { return [Segment(text: text, id: nil)] }
    var words: [Segment] = []
    var rest = text
    while let boundary = rest.firstOccurrence(of: wordBoundary) {
      words.append(Segment(text: rest[..<boundary.upperBound], id: nil))
      rest = rest[boundary.upperBound...]
    }
    if !rest.isEmpty { words.append(Segment(text: rest, id: nil)) }
    return words
  }
}

extension Tokenizer {
  /// The text of ids; ids without a piece are left out. Byte pieces that are not valid UTF-8 as a run become one U+FFFD
  /// each.
  /// - Parameters:
  ///   - ids: of the vocabulary.
  ///   - skippingSpecialTokens: Whether special tokens are left out; `<loc0000>` and `<seg000>` stay.
  public func decode(_ ids: [Int], skippingSpecialTokens: Bool = false) -> String {
    var decoder = StreamingDecoder(self, skippingSpecialTokens: skippingSpecialTokens)
    var text = ""
    for id in ids { text += decoder.append(id) }
    return text + decoder.finish()
  }

  /// What an id stands for in decoded text; nil for one that is left out.
  func output(of id: Int, skippingSpecialTokens: Bool) -> PieceDecoder.Output? {
    if skippingSpecialTokens, skippedIDs.contains(id) { return nil }
    return storedPiece(id).map(decoder.output)
  }
}
