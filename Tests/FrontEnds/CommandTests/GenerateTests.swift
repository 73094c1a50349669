import Checkpoints
import Foundation
import TestSupport
import Testing

/// `vlmverse generate` as a program.
@Suite struct GenerateTests {
  /// What `--json` prints.
  struct Report: Decodable, Equatable {
    let text: String
    let tokenIDs: [Int]

    enum CodingKeys: String, CodingKey {
      case text
      case tokenIDs = "token_ids"
    }

    init(_ result: ProcessResult) throws {
      self = try JSONDecoder().decode(Report.self, from: Data(result.stdout.utf8))
    }
  }

  @Test func theAnswerAloneGoesToStandardOutput() throws {
    let model = try SmallModel()
    let plain = try model.generate("--max-new-tokens", "9")
    let json = try model.generate("--max-new-tokens", "9", "--json")
    #expect(plain.status == 0 && plain.stderr == "")
    #expect(json.status == 0 && json.stderr == "")
    let report = try Report(json)
    #expect(plain.stdout == report.text + "\n")
    #expect(report.tokenIDs.count == 9)
    #expect(!report.text.isEmpty)
  }

  @Test func jsonIsOneObjectOnOneLine() throws {
    let number = /[0-9]+(\.[0-9]+)?(e-?[0-9]+)?/
    for (tokens, last) in [("1", ""), ("2", #","tokens_per_second":N"#)] {
      let output = try SmallModel().generate("--json", "--max-new-tokens", tokens).stdout
      let report = try JSONDecoder().decode(Report.self, from: Data(output.utf8))
      let text = String(decoding: try JSONEncoder().encode(report.text), as: UTF8.self)
      let ids = tokens == "1" ? "[N]" : "[N,N]"
      #expect(
        output.replacing(number, with: "N")
          == """
          {"precision":"floatN","text":\(text.replacing(number, with: "N")),"timings":{"decode_seconds":N,"load_seconds":N,\
          "prompt_seconds":N\(last)},"token_ids":\(ids)}

          """)
    }
  }

  @Test(arguments: ["published", "module", "defaults", "gemma2", "gemma2_end"]) func theReferencePathGivesTheSameTokens(
    name: String
  ) throws {
    let model = try SmallModel(name)
    let answer = try Report(model.generate("--json", "--max-new-tokens", "20"))
    #expect(try Report(model.generate("--json", "--max-new-tokens", "20", "--reference")) == answer)
    #expect(try Report(model.generate("--json", "--max-new-tokens", "20", "--threads", "1")) == answer)
  }

  @Test func anAnswerStopsAtItsEndToken() throws {
    let model = try SmallModel("module")
    let ids = try Report(model.generate("--json", "--max-new-tokens", "12")).tokenIDs
    let end = try #require(ids.last { $0 != ids[0] }, "the fixture repeats one token")
    try model.replace("\"eos_token_id\": 1", with: "\"eos_token_id\": \(end)", in: "config.json")
    let stopped = try Report(model.generate("--json", "--max-new-tokens", "12")).tokenIDs
    #expect(stopped == Array(ids.prefix(through: try #require(ids.firstIndex(of: end)))))
  }

  @Test func anAnswerStopsWhereTheContextEnds() throws {
    let report = try Report(SmallModel().generate("--json"))
    #expect(report.tokenIDs.count == 64 - (16 + 1 + 9 + 1))  // image, <bos>, prompt with one merge, newline
  }

  @Test func aSeedDrawsTheSameTokensAgain() throws {
    let model = try SmallModel()
    func draw(_ seed: Int) throws -> [Int] {
      let result = try model.generate(
        "--do-sample", "--temperature", "2", "--top-p", "1", "--seed", "\(seed)", "--json", "--max-new-tokens", "20")
      return try Report(result).tokenIDs
    }
    #expect(try draw(1) == draw(1))
    #expect(try draw(1) != draw(2))
  }

  @Test func weightsThatAreNoNumbersAreNamedOnce() throws {
    let names = [
      "vision_tower.vision_model.encoder.layers.1.mlp.fc1.weight", "language_model.model.embed_tokens.weight",
    ]
    let model = try SmallModel()
    var bytes = try model.data("model.safetensors")
    let file = try SafetensorsFile(model.folder.file("model.safetensors"))
    for name in names {
      let end = try #require(file.entries.first { $0.name == name }).byteRange.upperBound
      bytes.replaceSubrange(end - 2..<end, with: [0x80, 0x7F])  // infinity in bfloat16
    }
    try model.write(bytes, to: "model.safetensors")
    let warnings = names.map { "warning: \($0) holds numbers that are infinite or not a number\n" }.joined()
    let result = try model.generate("--max-new-tokens", "3")
    #expect(result.status == 0 && result.stderr == warnings)
    let trace = try run("vlmverse", ["trace"] + model.question() + [model.folder.file("out.safetensors").path()])
    #expect(trace.status == 0 && trace.stderr == warnings)
  }
}
