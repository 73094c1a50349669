import Files

extension AddedToken {
  /// Reads `added_tokens`.
  ///
  /// The reference never looks at a token's `id`: a token that the vocabulary knows has the vocabulary's, any other the
  /// next free one. Files that say something else would be read in two ways, so they are refused.
  static func read(
    _ scanner: JSONScanner?, _ vocabulary: Vocabulary, _ normalizer: [Replacement]
  ) throws(FileError) -> [AddedToken] {
    guard var scanner else { return [] }
    var tokens: [AddedToken] = []
    var contents: Set<[UInt8]> = []
    var patterns: [Bool: Set<[UInt8]>] = [:]
    var nextID = vocabulary.count
    try scanner.readElements { element throws(FileError) in
      let token = try AddedToken(&element, normalizer)
      let known = vocabulary.id(of: token.content[...])
      let expected = known ?? nextID
      if known == nil { nextID += 1 }
      if token.id != expected {
        throw element.invalid("(\(token.content.quoted)) must have the id \(expected), not \(token.id)")
      }
      if known == nil, let other = vocabulary.piece(token.id) {
        throw element.invalid("(\(token.content.quoted)) has the id \(token.id) of the piece \(other.quoted)")
      }
      let isNew = contents.insert(token.content).inserted
      guard patterns[token.isNormalized, default: []].insert(token.pattern).inserted, isNew else {
        throw element.invalid("(\(token.content.quoted)) is there twice")
      }
      tokens.append(token)
    }
    return tokens
  }

  private static let names = ["id", "content", "normalized", "special", "single_word", "lstrip", "rstrip"]

  private init(_ element: inout JSONScanner, _ normalizer: [Replacement]) throws(FileError) {
    let fields = try element.readFields(Self.names)
    id = try fields.reading(0, as: JSON.tokenIDKind, \.tokenID)
    content = Array(try fields.string(1).utf8)
    isNormalized = try fields.boolean(2)
    isSpecial = try fields.boolean(3)
    isSingleWord = try fields.boolean(4)
    stripsLeft = try fields.boolean(5)
    stripsRight = try fields.boolean(6)
    pattern = isNormalized ? Array(normalizer.applied(to: content[...])) : content
    if pattern.isEmpty { throw element.invalid("has nothing in its content to look for") }
  }
}
