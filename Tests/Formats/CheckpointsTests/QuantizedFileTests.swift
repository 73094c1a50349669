import Foundation
import Tensors
import TestSupport
import Testing

@testable import Checkpoints

/// Files whose metadata name a quantization.
@Suite struct QuantizedFileTests {
  private static let scheme = #""__metadata__":{"quantization":"symmetric, blocks of 32"}"#

  private static func file(_ members: String..., byteCount: Int, scheme: String = scheme) -> Data {
    let header = padded("{" + ([scheme] + members).joined(separator: ",") + "}")
    return rawFile(header: header, data: [UInt8](repeating: 0, count: byteCount))
  }

  @Test func numbersAndScalesBecomeOneWeight() throws {
    let folder = try TemporaryDirectory()
    let url = folder.file("model.safetensors")
    try Self.file(
      member("a", "I8", "[2,3,32]", 0, 192), member("b", "U8", "[2,1,16]", 192, 224),
      member("a.scales", "F16", "[2,3]", 224, 236), member("b.scales", "F16", "[2,1]", 236, 240),
      member("c", "I8", "[1,2]", 240, 242), byteCount: 242
    ).write(to: url)
    let file = try SafetensorsFile(url)
    #expect(file.entries.map(\.name) == ["a", "b", "c"])
    #expect(file.entries.map(\.dataType) == ["Q8", "Q4", "I8"])
    #expect(file.entries.map(\.byteCount) == [204, 36, 2])
    #expect(try Checkpoint(folder: folder.url).byteCount == 242)
    #expect(file.entries.map { file[$0.name]?.shape } == [[2, 96], [2, 32], nil])
    #expect(file.entries[0].fits([2, 70]) && file.entries[0].fits([2, 96]))
    #expect(!file.entries[0].fits([2, 64]) && !file.entries[0].fits([2, 97]) && !file.entries[0].fits([192]))
    #expect(file["a"]?.droppingFill(columns: 70).tensor() == Tensor(repeating: 0, shape: [2, 70]))
  }

  @Test func withoutASchemeTensorsAreWhatTheySay() throws {
    let numbers = member("a", "I8", "[1,1,32]", 0, 32)
    #expect(try failure(opening: Self.file(numbers, byteCount: 32, scheme: #""__metadata__":{}"#)) == nil)
  }

  /// As many columns as no whole number holds, of which none is there.
  @Test(arguments: [("I8", "[1,576460752303423488,0]"), ("U8", "[1,576460752303423488,0]")])
  func countlessBlocksOfNothingAreNoWeight(type: String, shape: String) throws {
    #expect(try failure(opening: Self.file(member("a", type, shape, 0, 0), byteCount: 0)) == nil)
  }

  static let failures: [(Data, String)] = [
    (
      file(member("a", "I8", "[1,1,32]", 0, 32), byteCount: 32, scheme: #""__metadata__":{"quantization":"nf4"}"#),
      #"model.safetensors: its quantization is "nf4", expected "symmetric, blocks of 32""#
    ),
    (
      file(member("a", "I8", "[2,3,32]", 0, 192), byteCount: 192),
      #"model.safetensors: tensor "a" has no "a.scales" beside it; expected its blocks' scales, F16 [2, 3]"#
    ),
    (
      file(member("a", "U8", "[2,3,16]", 0, 96), member("a.scales", "F16", "[2,2]", 96, 104), byteCount: 104),
      #"model.safetensors: tensor "a" has scales of F16 [2, 2]; expected its blocks' scales, F16 [2, 3]"#
    ),
    (
      file(member("a", "U8", "[2,3,16]", 0, 96), member("a.scales", "BF16", "[2,3]", 96, 108), byteCount: 108),
      #"model.safetensors: tensor "a" has scales of BF16 [2, 3]; expected its blocks' scales, F16 [2, 3]"#
    ),
  ]

  @Test(arguments: failures) func whatIsWrongIsSaid(contents: Data, message: String) throws {
    #expect(try failure(opening: contents) == message)
  }
}
