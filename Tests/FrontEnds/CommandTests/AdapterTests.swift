import Checkpoints
import Foundation
import PaliGemmaModel
import TestSupport
import Testing

/// `--adapter` and `vlmverse merge` as a person has them.
@Suite struct AdapterTests {
  private static let adapter = Fixtures.url("model/published.lora").path()
  private static let flags = ["--adapter", adapter]

  private func generate(_ model: SmallModel, _ flags: [String]) throws -> ProcessResult {
    try run("vlmverse", ["generate", "--json", "--max-new-tokens", "9"] + model.question() + flags)
  }

  private func answer(_ model: SmallModel, _ flags: [String] = flags) throws -> [Int] {
    try GenerateTests.Report(generate(model, flags)).tokenIDs
  }

  @Test func anAnswerIsTheAdaptersOnEitherPathAndInABatch() throws {
    let model = try SmallModel()
    let tokens = try answer(model)
    #expect(try tokens != answer(model, []))
    #expect(try answer(model, Self.flags + ["--reference"]) == tokens)
    #expect(try answer(model, Self.flags + ["--memory", "2GB"]) == tokens)
    let line = "{\"image\": \"\(SmallModel.image.path())\", \"prompt\": \"what is ab\"}\n"
    try model.write(line + line, to: "two.jsonl")
    let batch = ["--batch", model.folder.file("two.jsonl").path(), "--max-new-tokens", "9", "--json"]
    let result = try run("vlmverse", ["generate", "--model", model.folder.url.path()] + batch + Self.flags)
    let answers = try result.stdout.split(separator: "\n").map {
      try JSONDecoder().decode(GenerateTests.Report.self, from: Data($0.utf8)).tokenIDs
    }
    #expect(answers == [tokens, tokens])
  }

  @Test func aTraceHasWhatItAdds() throws {
    let model = try SmallModel()
    let output = model.folder.file("out.safetensors")
    let result = try run("vlmverse", ["trace", "--new-tokens", "2"] + model.question() + Self.flags + [output.path()])
    #expect(result.status == 0, "\(result.stderr)")
    let shapes = Dictionary(
      uniqueKeysWithValues: try SafetensorsFile(output).entries.map { ($0.name, $0.shape) })
    #expect(shapes["text.block.1.attention.q.lora_A@1"] == [1, 5])
    #expect(shapes["text.block.1.attention.q.lora_B@1"] == [1, 24])
    #expect(shapes["vision.block.0.mlp.up.lora"] == [16, 36])
    #expect(shapes["projector.output.lora"] == [16, 24])
    #expect(shapes["text.logits.lora"] == [1, 96])
  }

  @Test func besideQuantizedWeightsItIsHeardToo() throws {
    let model = try SmallModel()
    let quantized = model.folder.file("quantized").path()
    #expect(try run("vlmverse", ["quantize", model.folder.url.path(), quantized, "--bits", "8"]).status == 0)
    let question = ["--model", quantized, "--image", SmallModel.image.path(), "--prompt", "what is ab"]
    func tokens(_ flags: [String]) throws -> [Int] {
      let result = try run("vlmverse", ["generate", "--json", "--max-new-tokens", "1"] + question + flags)
      return try GenerateTests.Report(result).tokenIDs
    }
    #expect(try tokens(Self.flags) == Array(answer(model).prefix(1)))
    #expect(try tokens(Self.flags) != tokens([]))
  }

  @Test func aMergedCheckpointAnswersAsTheAdapterDoes() throws {
    let model = try SmallModel()
    let merged = model.folder.file("merged").path()
    let arguments = ["merge", model.folder.url.path(), Self.adapter, merged]
    let result = try run("vlmverse", arguments + ["--weights", "f32"])
    #expect(result.status == 0 && result.stderr == "", "\(result.stderr)")
    #expect(result.stdout.split(separator: "\n").allSatisfy { $0.count <= 80 })
    #expect(result.stdout.contains("text.block.1.attention.q.weight"))
    let question = ["--image", SmallModel.image.path(), "--prompt", "what is ab", "--json", "--max-new-tokens", "9"]
    let report = try GenerateTests.Report(run("vlmverse", ["generate", "--model", merged] + question))
    #expect(try report.tokenIDs == answer(model))
    let again = try run("vlmverse", arguments)
    #expect(again.status == 1 && again.stderr.hasSuffix("is there already; expected a name for a new folder\n"))
    let few = try run("vlmverse", ["merge", "a", "b", "c", "--weights", "q4"])
    #expect(few.status == 64 && few.stderr.contains("Please provide one of 'f32', 'bf16' or 'f16'"), "\(few)")
  }

  @Test func whatIsNoAdapterForTheModelIsNamedInALine() throws {
    let model = try SmallModel()
    let fixtures = Fixtures.url("model").path() + "/"
    let messages = try ["gemma2_end.lora", "module.lora", "module", "nothing", "owner/nothing"].map { name in
      let folder = name.contains("/") ? name : fixtures + name
      let result = try generate(model, ["--adapter", folder])
      #expect(result.status == 1 && result.stdout == "")
      let line = try #require(result.stderr.wholeMatch(of: /Error: ([^\n]+)\n/)?.output.1, "\(result.stderr)")
      return "\(name): " + line.replacing(fixtures, with: "DIR/").replacing(/\(\/[^)]*\)/, with: "(CACHE)")
    }
    expectGolden(messages.joined(separator: "\n") + "\n", "commands/refused-adapters.txt")
  }
}
