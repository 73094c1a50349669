import Tensors
import Testing

@testable import Checkpoints

@Suite struct MutationTests {
  private static let header = padded(
    "{\"__metadata__\":{\"format\":\"pt\"}," + member("a.weight", "F32", "[2,2]", 0, 16) + ","
      + member("b", "BF16", "[4]", 16, 24) + "," + member("c", "U8", "[8]", 24, 32) + "}")
  private static let whole = [UInt8](rawFile(header: header, data: Array(repeating: 7, count: 32)))

  /// Reads `bytes` as if they were a whole file; nil where they are refused.
  private func header(of bytes: [UInt8]) -> SafetensorsHeader? {
    bytes.withUnsafeBytes { bytes in
      do throws(CheckpointError) {
        return try SafetensorsHeader(bytes, file: "model.safetensors")
      } catch {
        if error.description.contains("\n") { Issue.record(error, "the message has several lines") }
        return nil
      }
    }
  }

  /// Whatever the bytes are, a file opens with tensors inside it or says why not.
  @Test func changedBytesNeverTrap() {
    var generator = SplitMix64(seed: 2024)
    var opened = 0
    for _ in 0..<20_000 {
      let mutant = Self.mutant(&generator)
      guard let header = header(of: mutant) else { continue }
      opened += 1
      let isInside = header.entries.allSatisfy { entry in
        entry.byteRange.lowerBound >= 8 && entry.byteRange.upperBound <= mutant.count && entry.count <= mutant.count * 2
      }
      if !isInside { Issue.record("tensors outside \(String(decoding: mutant, as: UTF8.self))") }
    }
    #expect((200..<19_800).contains(opened), "the mutations are too gentle or too harsh: \(opened) of 20,000 opened")
  }

  private static func mutant(_ generator: inout SplitMix64) -> [UInt8] {
    var bytes = whole
    let tokens = ["9", "-", "99999999999999999999", "]", "{", "\"", ",", "null", "\\u0000", "1e5", "F16", ":", "\0"]
    for _ in 0..<Int.random(in: 1...3, using: &generator) {
      let position = Int.random(in: 0..<bytes.count, using: &generator)
      switch Int.random(in: 0..<5, using: &generator) {
      case 0: bytes[position] = UInt8.random(in: 0...255, using: &generator)
      case 1: bytes[position] ^= 1 << UInt8.random(in: 0..<8, using: &generator)
      case 2: bytes.remove(at: position)
      case 3: bytes.insert(contentsOf: (tokens.randomElement(using: &generator) ?? "").utf8, at: position)
      default: bytes[Int.random(in: 8..<min(bytes.count, header.utf8.count), using: &generator)] = UInt8(ascii: "9")
      }
    }
    return bytes
  }

  @Test func everyPrefixOfAFileIsRefused() {
    for length in Self.whole.indices { #expect(header(of: Array(Self.whole.prefix(length))) == nil) }
  }
}
