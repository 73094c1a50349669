import Foundation
import TestSupport
import Testing

/// What answers a line that cannot be answered.
private struct Refusal: Decodable {
  let line: Int
  let error: String
}

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
    let good = "{\"image\": \"\(image)\", \"prompt\": \"a\"}"
    let asked = ([good] + lines + [good]).joined(separator: "\n")
    let result = try generate(model, asked, "--max-new-tokens", "2")
    func named(_ text: String) -> String {
      text.replacing(image, with: "IMAGE").replacing(half, with: "half.png").replacing(
        model.folder.url.path(), with: "")
    }
    #expect(result.status == 1)
    expectGolden(named(result.stderr), "commands/refused-batches.txt")
    let answer = try model.generate("--max-new-tokens", "2", prompt: "a").stdout
    #expect(result.stdout.hasPrefix(answer) && result.stdout.hasSuffix(answer), "the good lines are answered")
    let answers = result.stdout.split(separator: "\n").dropFirst().dropLast()
    let bad = asked.split(separator: "\n", omittingEmptySubsequences: false).enumerated().dropFirst().dropLast()
      .filter { !$1.allSatisfy(\.isWhitespace) }
    #expect(answers.count == bad.count)
    for (answer, line) in zip(answers, bad) {
      let object = try JSONDecoder().decode(Refusal.self, from: Data(answer.utf8))
      #expect(object.line == line.offset + 1 && result.stderr.contains(object.error), "\(answer)")
    }
    let missing = try run("vlmverse", ["generate", "--batch", "no such file"])
    #expect(missing.status == 1)
    #expect(missing.stderr == "Error: no such file: cannot open: No such file or directory\n")
    #expect(
      try run("vlmverse", ["generate", "--batch", "/"]).stderr
        == "Error: /: cannot open: it is no regular file but a folder\n")
  }

  @Test func eachResultNamesItsImagePromptAndLine() throws {
    let model = try SmallModel()
    let image = SmallModel.image.path()
    let lines = "\n{\"image\": \"\(image)\", \"prompt\": \"a\"}\n{\"image\": \"none.png\", \"prompt\": \"b\"}\n"
    let result = try generate(model, lines, "--json", "--max-new-tokens", "1")
    #expect(result.status == 1)
    let objects = try result.stdout.split(separator: "\n").map {
      try #require(JSONSerialization.jsonObject(with: Data($0.utf8)) as? [String: Any])
    }
    #expect(objects.map { $0["line"] as? Int } == [2, 3])
    #expect(objects.map { $0["prompt"] as? String } == ["a", "b"])
    #expect(objects.map { $0["image"] as? String } == [image, "none.png"])
    #expect(objects[0]["text"] is String && objects[0]["error"] == nil)
    #expect(objects[1]["text"] == nil && objects[1]["error"] is String)
  }

  @Test func picturesLieBesideTheFileAndTheFileMayBeAStream() throws {
    let model = try SmallModel()
    try model.write(Data(contentsOf: SmallModel.image), to: "beside.png")
    let line = "{\"image\": \"beside.png\", \"prompt\": \"what is ab\"}\n"
    let alone = try model.generate("--max-new-tokens", "3").stdout
    #expect(try generate(model, line, "--max-new-tokens", "3").stdout == alone)
    let flags = ["generate", "--model", model.folder.url.path(), "--max-new-tokens", "3", "--batch", "-"]
    let streamed = try run("vlmverse", flags, stdin: line, directory: model.folder.url)
    #expect(streamed.stdout == alone && streamed.status == 0, "\(streamed)")
  }

  @Test func aPictureMayBeAStream() throws {
    let model = try SmallModel()
    let alone = try model.generate("--max-new-tokens", "3").stdout
    let program = Products.url("vlmverse").path
    let flags = "generate --model '\(model.folder.url.path())' --prompt 'what is ab' --max-new-tokens 3"
    for image in ["--image - < '\(SmallModel.image.path())'", "--image /dev/stdin < '\(SmallModel.image.path())'"] {
      #expect(try run("/bin/sh", ["-c", "'\(program)' \(flags) \(image)"]).stdout == alone, "\(image)")
    }
    let piped = "cat '\(SmallModel.image.path())' | '\(program)' \(flags) --image -"
    #expect(try run("/bin/sh", ["-c", piped]).stdout == alone)
    let fifo = "mkfifo f; cat '\(SmallModel.image.path())' > f & '\(program)' \(flags) --image f"
    #expect(try run("/bin/sh", ["-c", fifo]).stdout == alone)
  }
}
