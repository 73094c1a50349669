import Files

extension AddedToken {
  /// Reads `added_tokens`.
  ///
  /// The reference never looks at a token's `id`: a token that the vocabulary knows has the vocabulary's, any other the
  /// next free one. Files that say something else would be read in two ways, so they are refused.
  static func read(
    _ field: JSONField?, _ vocabulary: Vocabulary, _ normalizer: [Replacement]
  ) throws(FileError) -> [AddedToken] {
    guard let field else { return [] }
    var tokens: [AddedToken] = []
    var contents: Set<[UInt8]> = []
    var patterns: [Bool: Set<[UInt8]>] = [:]
    var nextID = vocabulary.count
    for element in try field.elements() {
      let token = try AddedToken(element, normalizer)
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

  private init(_ field: JSONField, _ normalizer: [Replacement]) throws(FileError) {
    id = try field.required("id").tokenID()
    content = Array(try field.required("content").string().utf8)
    isNormalized = try field.required("normalized").boolean()
    isSpecial = try field.required("special").boolean()
    isSingleWord = try field.required("single_word").boolean()
    stripsLeft = try field.required("lstrip").boolean()
    stripsRight = try field.required("rstrip").boolean()
    pattern = isNormalized ? Array(normalizer.applied(to: content[...])) : content
    if pattern.isEmpty { throw field.invalid("has nothing in its content to look for") }
  }
}
