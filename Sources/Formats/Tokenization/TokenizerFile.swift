import Foundation

/// The contents of a `tokenizer.json`, checked.
///
/// Read are the fields that decide which ids a text has and which text ids have; `truncation`, `padding` and
/// `post_processor` act on prompts as a whole and are left to the caller.
struct TokenizerFile {
  let model: BytePairModel
  let addedTokens: [AddedToken]
  let normalizer: [Replacement]
  let wordBoundary: [UInt8]?
  let decoder: PieceDecoder

  init(contentsOf url: URL) throws(TokenizerError) {
    let file = url.path(percentEncoded: false)
    try self.init(file: file, bytes: try Self.read(url, file))
  }

  /// - Parameter file: What errors call the file.
  init(file: String, bytes: [UInt8]) throws(TokenizerError) {
    let document = try JSONDocument(file: file, bytes: bytes)
    if let version = try document.field("version"), version.value != .string("1.0") {
      throw version.invalid("must be \"1.0\"")
    }
    model = try BytePairModel(document)
    normalizer = try document.field("normalizer")?.replacements() ?? []
    wordBoundary = try document.field("pre_tokenizer")?.wordBoundary()
    guard let steps = try document.field("decoder") else {
      throw document.invalid("decoder", "is missing: expected a Sequence of Replace, ByteFallback and Fuse")
    }
    decoder = try PieceDecoder(steps)
    addedTokens = try AddedToken.read(document.field("added_tokens"), model.vocabulary, normalizer)
  }

  /// Only regular files: a pipe could keep us waiting for ever.
  private static func read(_ url: URL, _ file: String) throws(TokenizerError) -> [UInt8] {
    do {
      let attributes = try FileManager.default.attributesOfItem(atPath: url.resolvingSymlinksInPath().path)
      guard attributes[.type] as? FileAttributeType == .typeRegular else {
        throw TokenizerError.unreadable(file: file, reason: "not a regular file")
      }
      return [UInt8](try Data(contentsOf: url))
    } catch let error as TokenizerError {
      throw error
    } catch CocoaError.fileNoSuchFile, CocoaError.fileReadNoSuchFile {
      throw .unreadable(file: file, reason: "no such file")
    } catch {
      throw .unreadable(file: file, reason: error.localizedDescription)
    }
  }
}

extension JSONField {
  /// A step's kind, and the error for one that is not among the `known` ones.
  fileprivate func type(among known: String) throws(TokenizerError) -> (name: String, unknown: TokenizerError) {
    let type = try required("type")
    let name = try type.string()
    return (name, type.invalid("is \(name.debugDescription), but only \(known) can be used"))
  }

  /// A normaliser: `Replace`, or a `Sequence` of them.
  fileprivate func replacements() throws(TokenizerError) -> [Replacement] {
    let type = try type(among: "Replace and Sequence")
    switch type.name {
    case "Replace": return [try replacement()]
    case "Sequence":
      var replacements: [Replacement] = []
      for element in try required("normalizers").elements() { replacements += try element.replacements() }
      return replacements
    default: throw type.unknown
    }
  }

  fileprivate func replacement() throws(TokenizerError) -> Replacement {
    let pattern = try literalPattern()
    return Replacement(pattern: pattern, content: Array(try required("content").string().utf8))
  }

  /// A pattern given as a string, not as a regular expression.
  private func literalPattern() throws(TokenizerError) -> [UInt8] {
    let pattern = try required("pattern")
    if try pattern.optional("Regex") != nil { throw pattern.invalid("is a Regex, but only a String can be used") }
    let literal = try pattern.required("String").string()
    if literal.isEmpty { throw pattern.invalid("must not be empty") }
    return Array(literal.utf8)
  }

  /// A pre-tokenizer: `Split` that ends a word after each occurrence of a string.
  fileprivate func wordBoundary() throws(TokenizerError) -> [UInt8] {
    let type = try type(among: "Split")
    guard type.name == "Split" else { throw type.unknown }
    let behavior = try required("behavior")
    if try behavior.string() != "MergedWithPrevious" { throw behavior.invalid("must be \"MergedWithPrevious\"") }
    let invert = try required("invert")
    if try invert.boolean() { throw invert.invalid("must be false") }
    return try literalPattern()
  }

  /// The steps of a decoder, each with its kind.
  fileprivate func decoderSteps() throws(TokenizerError) -> [(type: String, field: JSONField)] {
    let type = try type(among: "Sequence, Replace, ByteFallback and Fuse")
    switch type.name {
    case "Replace", "ByteFallback", "Fuse": return [(type.name, self)]
    case "Sequence":
      var steps: [(String, JSONField)] = []
      for element in try required("decoders").elements() { steps += try element.decoderSteps() }
      return steps
    default: throw type.unknown
    }
  }
}

extension PieceDecoder {
  /// Any number of `Replace`, then at most one `ByteFallback`, then at most one `Fuse`, which joins what is joined anyway.
  fileprivate init(_ field: JSONField) throws(TokenizerError) {
    var steps = try field.decoderSteps()[...]
    var replacements: [Replacement] = []
    while let step = steps.first, step.type == "Replace" {
      replacements.append(try step.field.replacement())
      steps.removeFirst()
    }
    let rest = steps.map(\.type)
    guard [[], ["ByteFallback"], ["Fuse"], ["ByteFallback", "Fuse"]].contains(rest) else {
      throw field.invalid("must have its steps in the order Replace, ByteFallback, Fuse")
    }
    self.init(replacements: replacements, readsBytes: rest.first == "ByteFallback")
  }
}
