import Files

/// The two long lists of a `tokenizer.json`, read as they are met; what is wrong with them is said once the file's grammar and
/// the model's kind are in order.
struct ModelLists {
  private(set) var pieces: Result<Vocabulary, FileError>?
  private(set) var merges: Result<MergeList, FileError>?

  mutating func read(_ path: String, _ scanner: inout JSONScanner) throws(FileError) {
    switch path {
    case "model.vocab": pieces = try scanner.attempt(Vocabulary.init(reading:))
    case "model.merges": merges = try scanner.attempt(MergeList.init(reading:))
    default: try scanner.skipValue()
    }
  }
}

extension BytePairModel {
  /// Reads the `model` of a `tokenizer.json`.
  init(_ document: JSONDocument, _ lists: ModelLists) throws(FileError) {
    try Self.checkKind(document)
    guard let pieces = lists.pieces else { throw document.invalid("model.vocab", "is missing") }
    guard let merges = lists.merges else { throw document.invalid("model.merges", "is missing") }
    vocabulary = try pieces.get()
    self.merges = try MergeTable(merges.get(), vocabulary)
    unknownID = try Self.unknownID(document, vocabulary)
    fusesUnknown = try document.field("model.fuse_unk")?.boolean() ?? false
    ignoresMerges = try document.field("model.ignore_merges")?.boolean() ?? false
    let fallsBack = try document.field("model.byte_fallback")?.boolean() ?? false
    byteIDs = fallsBack ? Self.byteIDs(vocabulary) : Array(repeating: nil, count: 256)
  }

  private static func checkKind(_ document: JSONDocument) throws(FileError) {
    guard let model = document.field("model") else { throw document.invalid("model", "is missing") }
    if model.value.object == nil { throw model.invalid("must be an object") }
    if let type = document.field("model.type"), type.value != .string("BPE") {
      throw type.invalid("must be \"BPE\", not \(try type.string().debugDescription)")
    }
    if let dropout = document.field("model.dropout"), try dropout.number() != 0 {
      throw dropout.invalid("must be null: random merges cannot be used")
    }
    for name in ["model.continuing_subword_prefix", "model.end_of_word_suffix"] {
      if let mark = document.field(name), try !mark.string().isEmpty { throw mark.invalid("must be null") }
    }
  }

  private static func unknownID(_ document: JSONDocument, _ vocabulary: Vocabulary) throws(FileError) -> Int32? {
    guard let field = document.field("model.unk_token") else { return nil }
    let piece = Array(try field.string().utf8)
    guard let id = vocabulary.id(of: piece[...]) else {
      throw field.invalid("is \(piece.quoted), which model.vocab does not have")
    }
    return Int32(id)
  }

  private static func byteIDs(_ vocabulary: Vocabulary) -> [Int32?] {
    (0..<256).map { byte in
      let digits = String(byte, radix: 16, uppercase: true)
      return vocabulary.id(of: Array("<0x\(byte < 16 ? "0" : "")\(digits)>".utf8)[...]).map(Int32.init)
    }
  }
}
