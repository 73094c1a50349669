import Files
import Tensors
import Testing

@testable import Tokenization

/// Files with random damage are refused with a `FileError` or make a tokenizer that works; nothing traps or hangs.
@Suite struct FuzzTests {
  private static let fragments = [
    "\"", "\\", "{", "}", "[", "]", ",", ":", "null", "true", "-1", "1e400", "99999999999999999999", "\\ud800",
    "\\u0000", "\0",
    "\u{feff}", "\"id\":", "[[[[[[[[", "\"\"", "é", "<0x41>", "▁",
  ].map { Array($0.utf8) }

  @Test(arguments: 0..<8)
  func mutatedFiles(_ seed: UInt64) {
    var generator = SplitMix64(seed: seed)
    var refused = 0
    for _ in 0..<400 {
      var bytes = TokenizerFixture.bytes
      for _ in 0..<Int.random(in: 1...3, using: &generator) { mutate(&bytes, &generator) }
      do {
        let tokenizer = try TokenizerFixture.tokenizer(bytes)
        let text = "in the <loc0100> image 猫犬\n\n<bos>"
        _ = tokenizer.decode(tokenizer.encode(text), skippingSpecialTokens: true)
      } catch {
        refused += 1
        #expect(!error.description.contains("\n"))
      }
    }
    #expect(refused > 200)
  }

  private func mutate(_ bytes: inout [UInt8], _ generator: inout SplitMix64) {
    let position = Int.random(in: 0..<bytes.count, using: &generator)
    let end = min(bytes.count, position + Int.random(in: 1...40, using: &generator))
    switch Int.random(in: 0..<6, using: &generator) {
    case 0: bytes[position] = UInt8.random(in: 0...255, using: &generator)
    case 1: bytes.removeSubrange(position..<end)
    case 2: bytes.insert(contentsOf: bytes[position..<end], at: Int.random(in: 0...bytes.count, using: &generator))
    case 3: bytes.insert(contentsOf: Self.fragments.randomElement(using: &generator) ?? [], at: position)
    case 4: bytes.replaceSubrange(position..<end, with: Self.fragments.randomElement(using: &generator) ?? [])
    default: bytes.swapAt(position, end - 1)
    }
  }
}
