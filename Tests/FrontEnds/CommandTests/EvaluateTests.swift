import Foundation
import TestSupport
import Testing

/// `vlmverse evaluate` as a program.
@Suite struct EvaluateTests {
  private let model: SmallModel
  private let questions: String

  init() throws {
    model = try SmallModel()
    let prefixes = ["caption en", "answer en ab", "detect ab", "ocr", "caption b", "answer en b"]
    let lines = prefixes.map { prefix in
      "{\"image\": \"\(SmallModel.image.path())\", \"prefix\": \"\(prefix)\", \"suffix\": [\"ab\", \"b\"]}"
    }
    try model.write(lines.joined(separator: "\n") + "\n", to: "q.jsonl")
    questions = model.folder.file("q.jsonl").path()
  }

  private func evaluate(_ arguments: String...) throws -> ProcessResult {
    try run(
      "vlmverse",
      ["evaluate"] + arguments + (arguments.contains("--merge") ? [] : ["--model", model.folder.url.path()]))
  }

  private func path(_ name: String) -> String { model.folder.file(name).path() }

  @Test func partsAreOneEvaluation() throws {
    let whole = try evaluate(questions, "--max-new-tokens", "4", "--answers", path("whole.jsonl"))
    #expect(whole.status == 0 && whole.stderr == "" && whole.stdout.contains("caption"), "\(whole)")
    for part in 1...2 {
      let result = try evaluate(
        questions, "--max-new-tokens", "4", "--shard", "\(part)/2", "--answers", path("\(part).jsonl"), "--json")
      #expect(result.status == 0)
    }
    let merged = try evaluate("--merge", path("2.jsonl"), path("1.jsonl"))
    #expect(merged.stdout == whole.stdout)
    let twice = try evaluate("--merge", path("2.jsonl"), path("2.jsonl"))
    #expect(
      twice.status == 1 && twice.stderr.contains("which another file has answered"))
  }

  @Test func itGoesOnFromTheAnswersThatAreKept() throws {
    let whole = try evaluate(
      questions, "--max-new-tokens", "4", "--answers", path("a.jsonl"), "--wrong", path("w.jsonl"))
    let kept = try model.data("a.jsonl")
    let lines = kept.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
    #expect(lines.count == 7)
    try model.write(Data(lines[..<3].joined(separator: [0x0A])) + Data("\n{\"line\": 4, \"im".utf8), to: "a.jsonl")
    let rest = try evaluate(questions, "--max-new-tokens", "4", "--answers", path("a.jsonl"))
    #expect(rest.stdout == whole.stdout)
    #expect(try model.data("a.jsonl").count == kept.count)
    #expect(try model.data("w.jsonl").split(separator: 0x0A).count <= 6)
    try model.write("{\"image\": \"x\", \"prefix\": \"y\", \"suffix\": \"z\"}\n", to: "q.jsonl")
    let other = try evaluate(questions, "--answers", path("a.jsonl"))
    #expect(other.status == 1 && other.stderr.contains("answers another question"), "\(other)")
  }

  @Test func aLineThatCannotBeAskedIsNamed() throws {
    try model.write("{\"image\": \"none.png\", \"prefix\": \"y\", \"suffix\": \"z\"}\n", to: "q.jsonl")
    let result = try evaluate(questions)
    #expect(result.status == 1 && result.stdout == "" && result.stderr.contains("q.jsonl:1: none.png"), "\(result)")
  }
}
