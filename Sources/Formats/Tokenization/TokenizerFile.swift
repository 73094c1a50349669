import Files
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

  init(contentsOf url: URL) throws(FileError) {
    let file = try RegularFile(url, limit: Int(Int32.max))  // places in it are kept in 32 bits
    try self.init(file: url.path(percentEncoded: false), bytes: file.readText())
  }

  /// - Parameter file: What errors call the file.
  init(file: String, bytes: [UInt8]) throws(FileError) {
    var lists = ModelLists()
    let document = try JSONDocument(
      file: file, bytes: bytes, scanned: ["model.vocab", "model.merges", "added_tokens"]
    ) { path, scanner throws(FileError) in
      try lists.read(path, &scanner)
    }
    if let version = document.field("version"), version.value != .string("1.0") {
      throw version.invalid("must be \"1.0\"")
    }
    model = try BytePairModel(document, lists)
    normalizer = try document.field("normalizer")?.replacements() ?? []
    wordBoundary = try document.field("pre_tokenizer")?.wordBoundary()
    guard let steps = document.field("decoder") else {
      throw document.invalid("decoder", "is missing: expected a Sequence of Replace, ByteFallback and Fuse")
    }
    decoder = try PieceDecoder(steps)
    addedTokens = try AddedToken.read(document.scanner(at: "added_tokens"), model.vocabulary, normalizer)
  }
}

extension JSONField {
  /// A step's kind, and the error for one that is not among the `known` ones.
  fileprivate func type(among known: String) throws(FileError) -> (name: String, unknown: FileError) {
    let type = try required("type")
    let name = try type.string()
    return (name, type.invalid("is \(name.debugDescription), but only \(known) can be used"))
  }

  /// A normaliser: `Replace`, or a `Sequence` of them.
  fileprivate func replacements() throws(FileError) -> [Replacement] {
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

  fileprivate func replacement() throws(FileError) -> Replacement {
    let pattern = try literalPattern()
    return Replacement(pattern: pattern, content: Array(try required("content").string().utf8))
  }

  /// A pattern given as a string, not as a regular expression.
  private func literalPattern() throws(FileError) -> [UInt8] {
    let pattern = try required("pattern")
    if try pattern.optional("Regex") != nil { throw pattern.invalid("is a Regex, but only a String can be used") }
    let literal = try pattern.required("String").string()
    if literal.isEmpty { throw pattern.invalid("must not be empty") }
    return Array(literal.utf8)
  }

  /// A pre-tokenizer: `Split` that ends a word after each occurrence of a string.
  fileprivate func wordBoundary() throws(FileError) -> [UInt8] {
    let type = try type(among: "Split")
    guard type.name == "Split" else { throw type.unknown }
    let behavior = try required("behavior")
    if try behavior.string() != "MergedWithPrevious" { throw behavior.invalid("must be \"MergedWithPrevious\"") }
    let invert = try required("invert")
    if try invert.boolean() { throw invert.invalid("must be false") }
    return try literalPattern()
  }

  /// The steps of a decoder, each with its kind.
  fileprivate func decoderSteps() throws(FileError) -> [(type: String, field: JSONField)] {
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
  fileprivate init(_ field: JSONField) throws(FileError) {
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

// MARK: - Token ids

extension JSON {
  /// What messages call a token id.
  static let tokenIDKind = "a token id (0 to \(Vocabulary.ids.upperBound))"

  /// A token id: a whole number within `Vocabulary.ids`.
  var tokenID: Int? { integer.flatMap { Vocabulary.ids.contains($0) ? $0 : nil } }
}

extension JSONScanner {
  /// Reads a token id: a whole number within `Vocabulary.ids`.
  mutating func readTokenID() throws(FileError) -> Int {
    if let id = takeShortNumber() { return id }  // six digits are within `Vocabulary.ids`
    let start = position
    guard case .integer(let id) = try readNumber(), Vocabulary.ids.contains(id) else {
      throw invalid("must give token ids (0 to \(Vocabulary.ids.upperBound)), not \(written(since: start))")
    }
    return id
  }
}
