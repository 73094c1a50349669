import Foundation
import Testing

@testable import Tokenization

@Suite struct TokenizerTests {
  let tokenizer: Tokenizer

  init() throws { tokenizer = try Tokenizer(contentsOf: TokenizerFixture.url) }

  @Test func piecesAndIdsNameEachOther() throws {
    #expect(tokenizer.vocabularySize == 752)
    for id in 0..<tokenizer.vocabularySize {
      let piece = try #require(tokenizer.piece(id), "\(id)")
      #expect(tokenizer.id(of: piece) == id)
    }
    #expect(tokenizer.piece(3) == "<unk>")
    #expect(tokenizer.piece(tokenizer.id(of: "▁in▁") ?? -1) == "▁in▁")
    for id in [-1, tokenizer.vocabularySize, Int.max, Int.min] { #expect(tokenizer.piece(id) == nil) }
    #expect(tokenizer.id(of: "no such piece") == nil)
    #expect(tokenizer.id(of: "") == nil)
  }

  @Test func composedAndDecomposedLettersAreDifferentPieces() {
    #expect(tokenizer.id(of: "é") != nil)
    #expect(tokenizer.id(of: "e\u{301}") != nil)
    #expect(tokenizer.id(of: "é") != tokenizer.id(of: "e\u{301}"))
  }

  @Test func specialTokensAreThoseThatTheFileMarks() {
    let special = (0..<tokenizer.vocabularySize).filter(tokenizer.isSpecial).compactMap(tokenizer.piece)
    #expect(special == ["<pad>", "<eos>", "<bos>", "<unk>", "<mask>", "<image>"])
    #expect(!tokenizer.isSpecial(-1))
  }

  @Test func specialTokensTypedInATextAreFound() {
    #expect(tokenizer.specialTokens(in: "what is in the <image>?<bos>") == ["<image>", "<bos>"])
    #expect(tokenizer.specialTokens(in: "detect <loc0100> < image> <imag <seg001>").isEmpty)
    #expect(tokenizer.specialTokens(in: "").isEmpty)
  }

  @Test func streamingHoldsBackACharacterUntilItIsWhole() {
    var stream = StreamingDecoder(tokenizer)
    let bytes = Array("😀é".utf8).map { tokenizer.id(of: "<0x\(String($0, radix: 16, uppercase: true))>") ?? -1 }
    #expect(bytes.map { stream.append($0) } == Array(repeating: "", count: 6))
    #expect(stream.append(tokenizer.id(of: "the▁") ?? -1) == "😀éthe ")
    #expect(stream.finish() == "")
  }

  @Test func streamingLetsGoOfBytesThatCanNeverBeACharacter() {
    var stream = StreamingDecoder(tokenizer)
    let byte = { (value: String) in tokenizer.id(of: "<0x\(value)>") ?? -1 }
    #expect(stream.append(byte("41")) == "")
    #expect(stream.append(byte("FF")) == "\u{FFFD}\u{FFFD}")
    #expect(stream.append(byte("41")) == "\u{FFFD}")
    #expect(stream.append(Int.max) == "")
    #expect(stream.append(byte("E7")) == "\u{FFFD}")
    #expect(stream.append(tokenizer.id(of: "a") ?? -1) == "a")
    #expect(stream.append(byte("E7")) == "")
    #expect(stream.finish() == "\u{FFFD}")
  }

  @Test func runsOfBytesDecodeAsTheStandardLibraryValidatesThem() throws {
    let ids = try (0..<256).map { byte in
      try #require(tokenizer.id(of: "<0x\(byte < 16 ? "0" : "")\(String(byte, radix: 16, uppercase: true))>"))
    }
    let edges: [UInt8] = [0x00, 0x7F, 0x80, 0x8F, 0x90, 0x9F, 0xA0, 0xBF, 0xC0, 0xFF]
    let endings: [[UInt8]] = edges.map { [$0] } + edges.flatMap { [[$0, 0x80], [$0, 0xC0]] }
    for first in edges.prefix(8) + Array(0xC0...0xFF) {
      for second in UInt8.min...UInt8.max {
        for ending in [[], [0x80], [0x80, 0x80]] + (edges.contains(second) ? endings : []) {
          let run = [first, second] + ending
          let text = String(validating: run, as: UTF8.self) ?? String(repeating: "\u{FFFD}", count: run.count)
          if tokenizer.decode(run.map { ids[Int($0)] }) != text { Issue.record("\(run)") }
        }
      }
    }
  }

  @Test(arguments: ["a", "in the image", " ", "\n", "<loc", "👩‍👩‍👧", "e\u{301}", "z"])
  func aHundredThousandCharactersTakeLessThanASecond(_ unit: String) {
    let text = String(repeating: unit, count: 100_000 / unit.unicodeScalars.count)
    let start = threadSeconds()
    let ids = tokenizer.encode(text)
    let decoded = tokenizer.decode(ids)
    #expect(threadSeconds() - start < 1)
    #expect(decoded.utf8.elementsEqual(text.utf8))
  }

  /// Processor time of this thread: what other work on the machine cannot change.
  private func threadSeconds() -> Double {
    var time = timespec()
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
  }
}
