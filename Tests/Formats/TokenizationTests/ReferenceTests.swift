import Foundation
import Testing

@testable import Tokenization

/// Equality with Hugging Face tokenizers, byte for byte, on the fixture's tokenizer and its variants.
@Suite struct ReferenceTests {
  @Test(arguments: TokenizerFixture.variants)
  func textsHaveTheReferencesIdsAndPieces(_ variant: Expectations.Variant) throws {
    let tokenizer = try TokenizerFixture.tokenizer(variant.file())
    for expected in variant.texts {
      let tokens = tokenizer.tokens(of: expected.text)
      #expect(tokenizer.encode(expected.text) == expected.ids, "\(expected.text.debugDescription)")
      #expect(tokens.map(\.id) == expected.ids, "\(expected.text.debugDescription)")
      let pieces = expected.pieces ?? expected.ids.map { tokenizer.piece($0) ?? "none" }
      #expect(tokens.map { Array($0.piece.utf8) } == pieces.map { Array($0.utf8) }, "\(expected.text.debugDescription)")
    }
  }

  @Test(arguments: TokenizerFixture.variants)
  func idsHaveTheReferencesTextAtOnceAndAsTheyCome(_ variant: Expectations.Variant) throws {
    let tokenizer = try TokenizerFixture.tokenizer(variant.file())
    for expected in variant.decoded {
      for (skips, text) in [(false, expected.text), (true, expected.without_special)] {
        let decoded = tokenizer.decode(expected.ids, skippingSpecialTokens: skips)
        #expect(decoded.utf8.elementsEqual(text.utf8), "\(expected.ids)")
        var stream = StreamingDecoder(tokenizer, skippingSpecialTokens: skips)
        let parts = expected.ids.map { stream.append($0) } + [stream.finish()]
        #expect(parts.joined().utf8.elementsEqual(text.utf8), "\(expected.ids)")
      }
    }
  }

  @Test func theFixtureIsAsLargeAsItShouldBe() {
    #expect(TokenizerFixture.variants.count == 15)
    #expect(TokenizerFixture.variants[0].texts.count >= 300)
    #expect(TokenizerFixture.variants.allSatisfy { $0.texts.count >= 10 && $0.decoded.count >= 10 })
  }

  @Test func veryLongTextsHaveTheReferencesIds() throws {
    let tokenizer = try TokenizerFixture.tokenizer()
    let long = try #require(TokenizerFixture.variants[0].long)
    #expect(long.count == 9)
    for expected in long {
      let ids = tokenizer.encode(String(repeating: expected.unit, count: expected.count))
      #expect(ids.count == expected.tokens, "\(expected.unit.debugDescription)")
      #expect(digest(ids) == expected.digest, "\(expected.unit.debugDescription)")
    }
  }

  /// FNV-1a over the ids as 32-bit little-endian numbers.
  private func digest(_ ids: [Int]) -> String {
    var hash: UInt64 = 0xcbf2_9ce4_8422_2325
    for id in ids {
      for shift in [0, 8, 16, 24] { hash = (hash ^ UInt64(id >> shift & 0xFF)) &* 0x100_0000_01b3 }
    }
    let digits = String(hash, radix: 16)
    return String(repeating: "0", count: 16 - digits.count) + digits
  }
}

extension Expectations.Variant {
  /// The fixture's file with this variant's changes: what `patched` does in `make_fixtures.py`.
  func file() throws -> [UInt8] {
    try TokenizerFixture.edited { tree in
      let index = try #require(TokenizerFixture.variants.firstIndex { $0.name == name })
      for change in TokenizerFixture.changes[index] { tree[path: change.name] = change.value }
      for path in removed { tree[path: path] = nil }
      let pieces = try #require(tree[path: "model.vocab"]).members
      tree[path: "model.vocab"] = .object(
        pieces.map { JSONTree.Member(name: renamed[$0.name] ?? $0.name, value: $0.value) })
      if merges_as_strings { try joinMerges(&tree) }
      if !added.isEmpty {
        tree["added_tokens"] = .list(try #require(tree["added_tokens"]).elements + added.map { $0.tree })
      }
    }
  }

  private func joinMerges(_ tree: inout JSONTree) throws {
    let merges = try #require(tree[path: "model.merges"]).elements
    tree[path: "model.merges"] = .list(
      try merges.map { merge in
        let pieces = try JSONDecoder().decode([String].self, from: Data(merge.bytes()))
        return .written(JSONTree.quoted(pieces.joined(separator: " ")))
      })
  }
}

extension Expectations.Added {
  fileprivate var tree: JSONTree {
    let flags = [
      ("single_word", single_word), ("lstrip", lstrip), ("rstrip", rstrip), ("normalized", normalized),
      ("special", special),
    ]
    let values = [("id", "\(id)"), ("content", JSONTree.quoted(content))] + flags.map { ($0, "\($1)") }
    return .object(values.map { JSONTree.Member(name: $0, value: .written($1)) })
  }
}
