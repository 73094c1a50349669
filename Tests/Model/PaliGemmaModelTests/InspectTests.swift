import Foundation
import ModelTestSupport
import TestSupport
import Testing

@testable import PaliGemmaModel

/// `vlmverse inspect`, run as a program.
@Suite struct InspectTests {
  private func inspect(_ folder: URL) throws -> ProcessResult {
    try run("vlmverse", ["inspect", folder.path(percentEncoded: false)])
  }

  @Test func showsAWholeCheckpoint() throws {
    let (_, folder) = try SmallCheckpoint(scheme: 3).opened()
    let result = try inspect(folder.url)
    #expect(result.status == 0)
    #expect(result.stderr == "")
    #expect(result.stdout.split(separator: "\n").allSatisfy { $0.count <= 80 })
    expectGolden(result.stdout, "weights/inspect-whole.txt")
  }

  @Test func namesAllThatDoesNotFit() throws {
    var small = try SmallCheckpoint()
    small.tensors = small.tensors.filter { !$0.key.contains("layers") }
    small.tensors["language_model.model.norm.weight"] = .init(type: "I8", shape: [41])
    small.tensors["evil\u{1B}[2J"] = .init(shape: [2])
    let (_, folder) = try small.opened()
    let result = try inspect(folder.url)
    #expect(result.status == 1)
    #expect(result.stderr == "\(folder.url.path(percentEncoded: false)) would not load: 53 problems\n")
    expectGolden(result.stdout, "weights/inspect-misfits.txt")
  }

  @Test func showsTheTensorsWithoutAConfiguration() throws {
    let (_, folder) = try SmallCheckpoint().opened()
    try Data(SmallCheckpoint.json.replacing("\"gemma\"", with: "\"gemma3\"").utf8).write(to: folder.file("config.json"))
    let result = try inspect(folder.url)
    #expect(result.status == 1)
    #expect(result.stdout.contains("\nTensors of model.safetensors\n"))
    let problem = "text_config.model_type is \"gemma3\"; expected \"gemma\" or \"gemma2\""
    #expect(result.stdout.hasSuffix("\n• config.json: \(problem)\n"))
  }
}
