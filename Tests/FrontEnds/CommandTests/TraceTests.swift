import Checkpoints
import Foundation
import PaliGemmaModel
import TestSupport
import Testing

/// `vlmverse trace` as a program.
@Suite struct TraceTests {
  @Test func everyAddressIsWrittenForThePromptAndTheFirstToken() throws {
    let model = try SmallModel()
    let output = model.folder.file("out.safetensors")
    let result = try run("vlmverse", ["trace"] + model.question() + ["--new-tokens", "3", output.path()])
    #expect(result.status == 0 && result.stdout == "" && result.stderr == "")
    let file = try SafetensorsFile(output)
    let addresses = try Configuration(folder: model.folder.url).layout.addresses
    let generated = addresses.filter { $0.part.tower == .text }.map { "\($0)@1" }
    let others = ["resized_rgb", "generated_ids", "generated_logits"]
    #expect(Set(file.entries.map(\.name)) == Set(addresses.map(\.description) + generated + others))
    let shapes = Dictionary(uniqueKeysWithValues: file.entries.map { ($0.name, $0.shape) })
    #expect(shapes["resized_rgb"] == [20, 20, 3])
    #expect(shapes["generated_ids"] == [3])
    #expect(shapes["generated_logits"] == [3, 96])
    #expect(file.metadata["prompt"] == "what is ab")
  }

  @Test func noOtherKindOfFileIsWrittenAndNoneOfAnybodyElsesReplaced() throws {
    let model = try SmallModel()
    let arguments = ["trace"] + model.question() + ["--new-tokens", "1"]
    let archive = try run("vlmverse", arguments + [model.folder.file("x.npz").path()])
    #expect(archive.status == 64 && archive.stderr.contains("expected \(model.folder.file("x.safetensors").path())"))
    #expect(!FileManager.default.fileExists(atPath: model.folder.file("x.npz").path()))
    let output = model.folder.file("x.safetensors")
    try Data("by hand".utf8).write(to: output)
    let refused = try run("vlmverse", arguments + [output.path()])
    #expect(refused.status == 1 && refused.stderr.contains("--force"), "\(refused)")
    #expect(try Data(contentsOf: output) == Data("by hand".utf8))
    #expect(try run("vlmverse", arguments + ["--force", output.path()]).status == 0)
    #expect(try run("vlmverse", arguments + [output.path()]).status == 0)
  }
}
