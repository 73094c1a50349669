import Foundation
import Measuring
import PaliGemmaModel
import TestSupport
import Testing

@testable import vlmverse

/// What goes before a measurement; nothing is timed here.
@Suite struct BenchTests {
  @Test func amountsOfMemoryHaveAUnit() throws {
    let amounts = ["2GB": 2_000_000_000, "1.5 gb": 1_500_000_000, "512MiB": 512 << 20, "3kb": 3000]
    for (text, bytes) in amounts { #expect(try ByteCount(text).bytes == bytes, "\(text)") }
    for text in ["", "2", "GB", "-1GB", "0GB", "1e3GB", "infGB", "2 TBs", "99999999999999GB"] {
      #expect(throws: (any Error).self, "\(text)") { try ByteCount(text) }
    }
    #expect(try ByteCount("1000000GB").bytes == 1_000_000_000_000_000)
  }

  @Test(arguments: ["bench", "generate"]) func moreMemoryThanThereCanBeIsRefused(command: String) throws {
    let model = try SmallModel()
    let question = command == "generate" ? model.question() : ["--model", model.folder.url.path()]
    for (size, expected) in [("9223372036GB", "at most 1000000GB"), ("2", "a number and kB, MB, GB,")] {
      let result = try run("vlmverse", [command] + question + ["--memory", size])
      #expect(result.status == 64 && result.stdout == "")
      let message = "Error: The value '\(size)' is invalid for '--memory <size>': expected \(expected)"
      #expect(result.stderr.hasPrefix(message), "\(result.stderr)")
    }
  }

  @Test func randomWeightsGoWhenTheyHaveBeenQuantized() throws {
    let folders = TemporaryFolders()
    let config = try Data(contentsOf: Fixtures.url("model/published/config.json"))
    let random = try folders.random(config, .bfloat16) { _ in }
    let quantized = try folders.quantized(random, bits: 4) { _ in }
    #expect(!FileManager.default.fileExists(atPath: random.path()))
    #expect(try PaliGemma(folder: quantized).weights["text.block.0.mlp.up.weight"].elementType == .quantized4)
    let own = try SmallModel()  // a person's own model stays, and its tokenizer is measured too
    let again = try folders.quantized(own.folder.url, bits: 8) { _ in }
    #expect(FileManager.default.fileExists(atPath: own.folder.file("model.safetensors").path()))
    #expect(FileManager.default.fileExists(atPath: again.appending(path: "tokenizer.json").path()))
    folders.remove()
    #expect([quantized, again].allSatisfy { !FileManager.default.fileExists(atPath: $0.path()) })
  }

  @Test(arguments: Geometry.allCases) func publishedSizesAreThose(of geometry: Geometry) throws {
    let configuration = try Configuration(json: geometry.json)
    let isSecond = geometry.rawValue.hasPrefix("paligemma2")
    #expect((configuration.text.gemma2 != nil) == isSecond)
    #expect(configuration.text.layerCount == (isSecond ? 26 : 18))
    #expect(configuration.text.keyValueHeadCount == (isSecond ? 4 : 1))
    let side = geometry.rawValue.split(separator: "-").last.flatMap { Int($0) } ?? 224
    #expect(configuration.vision.patchCount == side / 14 * (side / 14))
    let billions = Double(try RandomCheckpoint(json: geometry.json, type: .bfloat16).byteCount) / 2e9
    #expect((2.9...3.1).contains(billions), "\(billions)")
  }

  @Test func littleMemoryChangesNoAnswer() throws {
    let model = try SmallModel()
    let whole = try model.generate("--max-new-tokens", "9")
    #expect(try model.generate("--max-new-tokens", "9", "--memory", "2GB").stdout == whole.stdout)
    let refused = try model.generate("--memory", "1MB")
    #expect(refused.status == 1 && refused.stdout == "")
    #expect(refused.stderr.hasPrefix("Error: 0.00 GB of memory are too little for this model"))
  }

  @Test func aModelWithoutRoomForAPromptIsNotMeasured() throws {
    let model = try SmallModel()
    try model.replace("\"max_position_embeddings\": 64", with: "\"max_position_embeddings\": 26", in: "config.json")
    let result = try run("vlmverse", ["bench", "--model", model.folder.url.path()])
    #expect(result.status == 1 && result.stdout == "")
    #expect(result.stderr == "Error: the model's context holds 26 tokens; measuring takes 30, the image's included\n")
  }
}
