import Foundation
import TestSupport
import Testing

/// `vlmverse generate --batch` as a program.
@Suite struct BatchTests {
  private func generate(_ model: SmallModel, _ lines: String, _ flags: String...) throws -> ProcessResult {
    try model.write(lines, to: "batch.jsonl")
    return try run("vlmverse", ["generate", "--model", model.folder.url.path(), "--batch", path(model)] + flags)
  }

  private func path(_ model: SmallModel) -> String { model.folder.file("batch.jsonl").path() }

  @Test func answersComeInOrderAndAreTheSameAsAlone() throws {
    let model = try SmallModel()
    let prompts = ["what is ab", "a", "where is the abc", "b a", "", "abab", "caption", "how many", "x", "is ab"]
    let lines = prompts.enumerated().map { index, prompt in
      """
      {"image": "\(SmallModel.image.path())", "prompt": "\(prompt)", "max_new_tokens": \(13 - index), \
      "do_sample": \(index % 4 == 1), "temperature": 2, "top_p": 1, "seed": \(index)}
      """
    }
    let result = try generate(model, lines.joined(separator: "\n\n") + "\n", "--json")
    #expect(result.status == 0 && result.stderr == "")
    let answers = result.stdout.split(separator: "\n")
    #expect(answers.count == prompts.count)
    for (index, prompt) in prompts.enumerated() {
      let sampled = index % 4 == 1 ? ["--do-sample", "--temperature", "2", "--top-p", "1", "--seed", "\(index)"] : []
      let flags = model.question(prompt) + ["--json", "--max-new-tokens", "\(13 - index)"] + sampled
      let alone = try GenerateTests.Report(run("vlmverse", ["generate"] + flags))
      let together = try JSONDecoder().decode(GenerateTests.Report.self, from: Data(answers[index].utf8))
      #expect(together == alone)
    }
  }

  @Test func linesTakeTheFlagsThatTheyDoNotOverrule() throws {
    let model = try SmallModel()
    let question = "\"image\": \"\(SmallModel.image.path())\", \"prompt\": \"what is ab\""
    let plain = try generate(
      model, "{\(question)}\r\n{\(question), \"max_new_tokens\": 2}", "--max-new-tokens", "9")
    #expect(plain.status == 0 && plain.stderr == "")
    let whole = try model.generate("--max-new-tokens", "9").stdout
    let short = try model.generate("--max-new-tokens", "2").stdout
    #expect(plain.stdout == whole + short)
  }

  @Test func aLineThatIsNoQuestionIsNamed() throws {
    let model = try SmallModel()
    let image = SmallModel.image.path()
    try model.write(Data(contentsOf: SmallModel.image).prefix(200), to: "half.png")
    let half = model.folder.file("half.png").path()
    let lines = [
      "{\"image\": \"\(half)\", \"prompt\": \"a\"}", "", "\n \n", "{", "[1]", "\"what\"", "{\"prompt\": \"a\"}",
      "{\"image\": \"\(image)\"}",
      "{\"image\": 3, \"prompt\": \"a\"}", "{\"image\": \"none.png\", \"prompt\": \"a\"}",
      "{\"image\": \"\(image)\", \"promt\": \"a\"}", "{\"image\": \"\(image)\", \"prompt\": \"a<image>\"}",
      "{\"image\": \"\(image)\", \"prompt\": \"\(String(repeating: "x", count: 64))\"}",
      "{\"image\": \"\(image)\", \"prompt\": \"a\", \"max_new_tokens\": 0}",
      "{\"image\": \"\(image)\", \"prompt\": \"a\", \"max_new_tokens\": 1.5}",
      "{\"image\": \"\(image)\", \"prompt\": \"a\", \"do_sample\": 1}",
      "{\"image\": \"\(image)\", \"prompt\": \"a\", \"temperature\": 0}",
      "{\"image\": \"\(image)\", \"prompt\": \"a\", \"top_p\": \"all\"}",
      "{\"image\": \"\(image)\", \"prompt\": \"a\", \"seed\": -1}",
    ]
    let messages = try lines.map { line in
      let good = line.allSatisfy(\.isWhitespace) ? "" : "{\"image\": \"\(image)\", \"prompt\": \"a\"}\n\n"
      let result = try generate(model, good + line)
      #expect(result.status == 1 && result.stdout == "", "\(line)")
      return "\(line)\n\(result.stderr)".replacing(image, with: "IMAGE").replacing(half, with: "half.png")
        .replacing(model.folder.url.path(), with: "")
    }
    expectGolden(messages.joined(separator: "\n"), "commands/refused-batches.txt")
    let missing = try run("vlmverse", ["generate", "--batch", "no such file"])
    #expect(missing.status == 1)
    #expect(missing.stderr == "Error: no such file: cannot open: No such file or directory\n")
    #expect(
      try run("vlmverse", ["generate", "--batch", "/"]).stderr
        == "Error: /: cannot open: it is no regular file but a folder\n")
  }
}
