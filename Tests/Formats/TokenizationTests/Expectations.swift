import Files
import Foundation
import TestSupport
import Testing

@testable import Tokenization

/// What Hugging Face tokenizers makes of texts and ids: `Tests/Fixtures/tokenizer/make_fixtures.py` writes it.
struct Expectations: Decodable {
  struct Variant: Decodable, CustomTestStringConvertible, Sendable {
    let name: String
    let removed: [String]
    let added: [Added]
    let renamed: [String: String]
    let merges_as_strings: Bool
    let texts: [Text]
    let decoded: [Decoded]
    let long: [Long]?

    var testDescription: String { name }
  }

  /// A token that the variant adds.
  struct Added: Decodable, Sendable {
    let id: Int
    let content: String
    let single_word, lstrip, rstrip, normalized, special: Bool
  }

  struct Text: Decodable, Sendable {
    let text: String
    let ids: [Int]
    let pieces: [String]?
  }

  struct Decoded: Decodable, Sendable {
    let ids: [Int]
    let text: String
    let without_special: String
  }

  /// A text of `count` times `unit`, whose ids are given by their number and digest.
  struct Long: Decodable, Sendable {
    let unit: String
    let count: Int
    let tokens: Int
    let digest: String
  }

  let variants: [Variant]
}

enum TokenizerFixture {
  static let url = Fixtures.url("tokenizer/tokenizer.json")
  static let bytes = load("tokenizer/tokenizer.json")
  /// Each variant's `changes`: the fields that it sets, by path.
  static let changes: [[JSONTree.Member]] = {
    do {
      return try JSONTree(load("tokenizer/expectations.json"))["variants"]?.elements.map { variant in
        variant["changes"]?.members ?? []
      } ?? []
    } catch {
      preconditionFailure("\(error)")
    }
  }()

  static let variants: [Expectations.Variant] = {
    do {
      return try JSONDecoder().decode(Expectations.self, from: Data(load("tokenizer/expectations.json"))).variants
    } catch {
      preconditionFailure("Tests/Fixtures/tokenizer/expectations.json: \(error)")
    }
  }()

  private static func load(_ name: String) -> [UInt8] {
    do {
      return [UInt8](try Data(contentsOf: Fixtures.url(name)))
    } catch {
      preconditionFailure("Tests/Fixtures/\(name): \(error)")
    }
  }

  /// The tokenizer of a file's bytes.
  static func tokenizer(_ bytes: [UInt8] = bytes) throws(FileError) -> Tokenizer {
    Tokenizer(try TokenizerFile(file: "tokenizer.json", bytes: bytes))
  }

  /// The fixture's file, changed.
  static func edited(_ edit: (inout JSONTree) throws -> Void) throws -> [UInt8] {
    var tree = try JSONTree(bytes)
    try edit(&tree)
    return tree.bytes()
  }
}
