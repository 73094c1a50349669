import Files
import Foundation
import TestSupport
import Testing

@testable import Tokenization

/// Files that are damaged, or ask for what this tokenizer does not do, are refused by name.
@Suite struct TokenizerFileTests {
  /// A change to one field of the fixture, given as JSON (nil takes the field out), and the error it must lead to.
  struct Damage: CustomTestStringConvertible, Sendable {
    let path: String
    let json: String?
    let message: String

    init(_ path: String, _ json: String?, _ message: String) {
      self.path = path
      self.json = json
      self.message = message
    }

    var testDescription: String { "\(path) = \(json ?? "nothing")" }
  }

  static let damages = [
    Damage("version", "\"2.0\"", "version must be \"1.0\""),
    Damage("model", nil, "model is missing"),
    Damage("model", "[]", "model must be an object"),
    Damage("model.type", "\"WordPiece\"", "model.type must be \"BPE\", not \"WordPiece\""),
    Damage("model.type", "\"Unigram\"", "model.type must be \"BPE\", not \"Unigram\""),
    Damage("model.type", "3", "model.type must be a string, not the number 3"),
    Damage("model.vocab", nil, "model.vocab is missing"),
    Damage("model.vocab", "{}", "model.vocab has no pieces"),
    Damage("model.vocab", "[[\"a\", -1.5]]", "in model.vocab: expected '{', found a list"),
    Damage("model.vocab", "{\"a\":-1}", "model.vocab must give token ids (0 to 4194303), not -1"),
    Damage("model.vocab", "{\"a\":4194304}", "model.vocab must give token ids (0 to 4194303), not 4194304"),
    Damage("model.vocab", "{\"a\":1.0}", "model.vocab must give token ids (0 to 4194303), not 1.0"),
    Damage("model.vocab", "{\"a\":99999999999999999999}", "not 99999999999999999999"),
    Damage("model.vocab", "{\"a\":0,\"b\":0}", "model.vocab gives the id 0 to two pieces, \"a\" and \"b\""),
    Damage("model.vocab", "{\"a\":0,\"a\":1}", "model.vocab has the piece \"a\" twice, with the ids 0 and 1"),
    Damage("model.vocab", "{\"a\":null}", "in model.vocab: expected a value"),
    Damage("model.merges", nil, "model.merges is missing"),
    Damage("model.merges", "[]", "model.merges is an empty list"),
    Damage("model.merges", "{}", "in model.merges: expected '[', found an object"),
    Damage("model.merges", "[\"ab\"]", "model.merges has at [0] a merge that is not two pieces"),
    Damage("model.merges", "[\"a b c\"]", "model.merges has at [0] a merge that is not two pieces"),
    Damage("model.merges", "[[\"a\",\"a\"],[\"a\"]]", "in model.merges: expected ','"),
    Damage("model.merges", "[[\"a\",\"a\",\"a\"]]", "in model.merges: expected ']'"),
    Damage("model.merges", "[[\"a\",\"猫\"],\"ab\"]", "model.merges has at [1] a merge that is not two pieces"),
    Damage("model.merges", "[1]", "in model.merges: expected a string, found a number"),
    Damage(
      "model.merges", "[[\"a\",\"a\"],[\"猫\",\"犬\"]]", "needs at [1] the piece \"犬\", which model.vocab does not have"),
    Damage("model.merges", "[[\"猫\",\"z\"]]", "model.merges needs at [0] the piece \"猫z\""),
    Damage("model.unk_token", "\"<none>\"", "model.unk_token is \"<none>\", which model.vocab does not have"),
    Damage("model.unk_token", "1", "model.unk_token must be a string, not the number 1"),
    Damage("model.dropout", "0.1", "model.dropout must be null: random merges"),
    Damage("model.continuing_subword_prefix", "\"##\"", "model.continuing_subword_prefix must be null"),
    Damage("model.end_of_word_suffix", "\"</w>\"", "model.end_of_word_suffix must be null"),
    Damage("model.byte_fallback", "\"yes\"", "model.byte_fallback must be true or false, not a string"),
    Damage("normalizer", "{\"type\":\"Lowercase\"}", "normalizer.type is \"Lowercase\", but only Replace and Sequence"),
    Damage("normalizer", "{}", "normalizer.type is missing"),
    Damage("normalizer", "\"NFC\"", "normalizer must be an object, not a string"),
    Damage(
      "normalizer", "{\"type\":\"Sequence\",\"normalizers\":[{\"type\":\"NFC\"}]}", "normalizer.normalizers[0].type is"),
    Damage(
      "normalizer", "{\"type\":\"Replace\",\"pattern\":{\"Regex\":\"a\"},\"content\":\"\"}",
      "normalizer.pattern is a Regex"),
    Damage(
      "normalizer", "{\"type\":\"Replace\",\"pattern\":{\"String\":\"\"},\"content\":\"\"}",
      "normalizer.pattern must not be empty"),
    Damage("normalizer", "{\"type\":\"Replace\",\"pattern\":{\"String\":\"a\"}}", "normalizer.content is missing"),
    Damage("pre_tokenizer", "{\"type\":\"Metaspace\"}", "pre_tokenizer.type is \"Metaspace\", but only Split"),
    Damage("pre_tokenizer.behavior", "\"Isolated\"", "pre_tokenizer.behavior must be \"MergedWithPrevious\""),
    Damage("pre_tokenizer.invert", "true", "pre_tokenizer.invert must be false"),
    Damage("decoder", nil, "decoder is missing"),
    Damage("decoder", "{\"type\":\"ByteLevel\"}", "decoder.type is \"ByteLevel\", but only Sequence, Replace"),
    Damage(
      "decoder", "{\"type\":\"Sequence\",\"decoders\":[{\"type\":\"Fuse\"},{\"type\":\"ByteFallback\"}]}",
      "decoder must have its steps in the order Replace, ByteFallback, Fuse"),
    Damage("added_tokens", "{}", "added_tokens must be a list, not an object"),
    Damage("added_tokens", "[7]", "added_tokens[0] must be an object, not the number 7"),
    Damage("added_tokens", "[{\"id\":0}]", "added_tokens[0].content is missing"),
    Damage("added_tokens", added(id: "-1"), "added_tokens[0].id must be a token id (0 to 4194303), not the number -1"),
    Damage("added_tokens", added(id: "1e3"), "added_tokens[0].id must be a token id"),
    Damage("added_tokens", added(id: "4294967296"), "added_tokens[0].id must be a token id"),
    Damage("added_tokens", added(id: "7"), "added_tokens[0] (\"<new>\") must have the id 703, not 7"),
    Damage(
      "added_tokens", added(id: "703", content: "<bos>"), "added_tokens[0] (\"<bos>\") must have the id 2, not 703"),
    Damage("added_tokens", added(id: "703", content: ""), "added_tokens[0] has nothing in its content to look for"),
    Damage("added_tokens", "[\(token()),\(token())]", "added_tokens[1] (\"<new>\") must have the id 704"),
    Damage(
      "added_tokens", "[\(token(id: "2", content: "<bos>")),\(token(id: "2", content: "<bos>"))]", "is there twice"),
  ]

  private static func added(id: String, content: String = "<new>") -> String { "[\(token(id: id, content: content))]" }

  private static func token(id: String = "703", content: String = "<new>") -> String {
    """
    {"id":\(id),"content":"\(content)","single_word":false,"lstrip":false,"rstrip":false,"normalized":false,"special":true}
    """
  }

  @Test(arguments: damages)
  func aDamagedFieldIsNamed(_ damage: Damage) {
    #expect {
      _ = try TokenizerFixture.tokenizer(try damage.file())
    } throws: { error in
      let isNamed = "\(error)".hasPrefix("tokenizer.json: ") && "\(error)".contains(damage.message)
      if !isNamed { print("instead of \(damage.message): \(error)") }
      return isNamed && !"\(error)".contains("\n")
    }
  }

  @Test func aFileThatStopsEarlyIsNotJSONWhereverItStops() {
    let bytes = TokenizerFixture.bytes.dropLast()
    for end in [0, 1, 2, 10, 100, bytes.count - 1] + Array(stride(from: 3, to: bytes.count, by: 97)) {
      #expect {
        _ = try TokenizerFixture.tokenizer(Array(bytes[..<end]))
      } throws: { error in
        guard case .notJSON? = (error as? FileError)?.problem else { return false }
        return true
      }
    }
  }

  @Test func otherFilesAreRefusedInOneLine() throws {
    for (url, reason) in [
      (Fixtures.url("tokenizer/no-such-file.json"), "No such file or directory"),
      (Fixtures.url("tokenizer"), "no regular file but a folder"),
      (URL(filePath: "/dev/zero"), "no regular file but a device"),
      (Fixtures.url("tokenizer/make_fixtures.py"), "not JSON at line 1, column 1: expected '{', found '#'"),
      (Fixtures.url("tokenizer/expectations.json"), "model is missing"),
    ] {
      #expect {
        try Tokenizer(contentsOf: url)
      } throws: {
        "\($0)".hasPrefix(url.path()) && "\($0)".contains(reason) && !"\($0)".contains("\n")
      }
    }
  }

  @Test func theOrderOfFieldsAndTheWayStringsAreWrittenDoNotMatter() throws {
    let expected = try TokenizerFixture.tokenizer()
    let tree = try JSONTree(TokenizerFixture.bytes)
    for bytes in [
      tree.reversed.bytes(), tree.bytes(space: "\r\n\t "), tree.bytes(quote: JSONTree.escaped),
      tree.reversed.bytes(space: " ", quote: JSONTree.escaped),
    ] {
      let tokenizer = try TokenizerFixture.tokenizer(bytes)
      for text in TokenizerFixture.variants[0].texts {
        #expect(tokenizer.encode(text.text) == expected.encode(text.text))
      }
    }
  }
}

extension JSONTree {
  /// The same JSON with the members of every object backwards.
  fileprivate var reversed: JSONTree {
    switch self {
    case .object(let members): .object(members.reversed().map { Member(name: $0.name, value: $0.value.reversed) })
    case .list(let elements): .list(elements.map(\.reversed))
    case .written: self
    }
  }
}

extension TokenizerFileTests.Damage {
  func file() throws -> [UInt8] {
    try TokenizerFixture.edited { $0[path: path] = json.map(JSONTree.written) }
  }
}
