import Foundation
import TestSupport
import Testing

/// Checkpoints as scripts, other tools and interrupted downloads leave them.
@Suite struct LeftBehindTests {
  private func answer(_ model: SmallModel) throws -> ProcessResult { try model.generate("--max-new-tokens", "4") }

  private func inspect(_ model: SmallModel) throws -> ProcessResult {
    try run("vlmverse", ["inspect", model.folder.url.path()])
  }

  /// Whether an inspection says `text`, wherever its lines end.
  private func does(_ result: ProcessResult, say text: String) -> Bool {
    result.stdout.filter { !$0.isWhitespace }.contains(text.filter { !$0.isWhitespace })
  }

  private func generateTwice(_ change: (SmallModel) throws -> Void) throws -> (
    before: ProcessResult, after: ProcessResult
  ) {
    let model = try SmallModel()
    let before = try answer(model)
    try change(model)
    return (before, try answer(model))
  }

  @Test func aHeaderOfAnyLengthIsReadAndSaidOnce() throws {
    let (before, after) = try generateTwice { try shiftData(of: $0.folder.file("model.safetensors"), by: 3) }
    #expect(after.status == 0 && after.stdout == before.stdout && before.stderr == "")
    #expect(after.stderr.split(separator: "\n").count == 1)
    #expect(
      after.stderr.contains("note: model.safetensors: 59 tensors are stored not at multiples of the elements' size"))
  }

  @Test func byteOrderMarksAreSkipped() throws {
    let (before, after) = try generateTwice { model in
      for file in ["config.json", "tokenizer.json"] {
        try model.write(Data([0xEF, 0xBB, 0xBF]) + model.data(file), to: file)
      }
      try model.write("\u{FEFF}{\"eos_token_id\": 1}", to: "generation_config.json")
      try model.write("\u{FEFF}{}", to: "preprocessor_config.json")
    }
    #expect(after.status == 0 && after.stdout == before.stdout && after.stderr == "")
  }

  @Test(arguments: ["config.json", "model.safetensors", "tokenizer.json", "preprocessor_config.json"])
  func whatIsNotTheFileItselfIsNamed(_ file: String) throws {
    let pointer = "version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 2305288\n"
    for (content, kind) in [(pointer, "is a git-lfs pointer"), ("<!DOCTYPE html><html>", "is a web page")] {
      let model = try SmallModel()
      try model.write(content, to: file)
      let result = try answer(model)
      #expect(result.status == 1 && result.stdout == "")
      #expect(result.stderr.contains("\(file): \(kind), not the file"), "\(result.stderr)")
      let inspection = try inspect(model)
      #expect(inspection.status == 1)
      #expect(does(inspection, say: "\(file): \(kind)"))
    }
  }

  @Test func anotherMeanIsUsed() throws {
    let model = try SmallModel()
    func pixels(_ settings: String) throws -> Data {
      try model.write(settings, to: "preprocessor_config.json")
      let flags = model.question() + ["--new-tokens", "1", "--force", model.folder.file("t.safetensors").path()]
      let result = try run("vlmverse", ["trace"] + flags)
      #expect(result.status == 0 && result.stderr == "")
      return try model.data("t.safetensors")
    }
    let own = try pixels("{}")
    #expect(try pixels(#"{"image_mean": [0.5, 0.5, 0.5]}"#) == own)
    #expect(try pixels(#"{"image_mean": [0.485, 0.456, 0.406], "image_std": [0.229, 0.224, 0.225]}"#) != own)
    #expect(try does(inspect(model), say: "less [0.485, 0.456, 0.406], / [0.229, 0.224, 0.225]"))
  }

  @Test func whatTheProcessorCannotDoIsRefused() throws {
    let model = try SmallModel()
    try model.write(#"{"do_center_crop": true, "crop_size": 20}"#, to: "preprocessor_config.json")
    let problem = "preprocessor_config.json: do_center_crop is true, which is not done here"
    #expect(try answer(model).stderr.contains(problem))
    let inspection = try inspect(model)
    #expect(inspection.status == 1 && does(inspection, say: problem))
  }

  @Test func inspectNamesWhatAnyCommandWouldRefuse() throws {
    let model = try SmallModel()
    #expect(try inspect(model).status == 0)
    try FileManager.default.removeItem(at: model.folder.file("tokenizer.json"))
    let result = try inspect(model)
    #expect(result.status == 1)
    #expect(does(result, say: "tokenizer.json: cannot open: No such file or directory"))
    #expect(result.stderr.hasSuffix("would not load: 1 problem\n"))
  }

  @Test func whatIsLeftAsideIsSaidOnce() throws {
    let model = try SmallModel()
    try model.write(#"{"do_sample": true, "num_beams": 4, "top_k": 50}"#, to: "generation_config.json")
    try model.write(#"{"size_divisor": 2}"#, to: "preprocessor_config.json")
    let result = try answer(model)
    let notes = result.stderr.split(separator: "\n").sorted()
    #expect(result.status == 0 && notes.count == 2)
    #expect(notes.last?.hasSuffix("ignored, since nothing here does it: size_divisor") == true)
    #expect(notes.first?.hasSuffix("unless you ask for another way: do_sample true, num_beams 4") == true)
    #expect(try does(inspect(model), say: "do_sample true, num_beams 4"))
  }

  @Test func idsBeyondTheTableAreRefusedWhereTheyAreUsed() throws {
    let model = try SmallModel()
    try model.replace("\"ab\":68", with: "\"ab\":96", in: "tokenizer.json")
    let without = try model.generate("--max-new-tokens", "2", prompt: "x")
    #expect(without.status == 0)
    #expect(without.stderr.contains("tokenizer.json has token ids up to 96, and the embedding table rows up to 95"))
    let with = try answer(model)
    #expect(with.status == 1 && with.stdout == "")
    #expect(with.stderr.contains("the prompt has the token ab of id 96; expected ids up to 95"))
  }

  @Test func aDamagedPictureIsReadAndSaid() throws {
    let (model, image) = (try SmallModel(), Fixtures.url("images/cut-inside.jpg"))
    let result = try model.generate("--max-new-tokens", "2", image: image)
    let note = "damaged JPEG (Corrupt JPEG data: premature end of data segment); what is left of it is used\n"
    #expect(result.status == 0 && result.stderr == "note: \(image.path()): \(note)")
    try model.write("{\"image\": \"\(image.path())\", \"prompt\": \"a\"}\n", to: "batch.jsonl")
    let flags = ["--model", model.folder.url.path(), "--batch", model.folder.file("batch.jsonl").path()]
    #expect(try run("vlmverse", ["generate"] + flags).stderr.hasSuffix("batch.jsonl:1: \(image.path()): \(note)"))
    let explored = try run("vlmverse", stdin: ":open image \(image.path())\n")
    #expect(explored.stdout.split { $0.isWhitespace }.joined(separator: " ").contains("what is left of it is used"))
  }

  @Test func questionsComeThroughAPipe() throws {
    let model = try SmallModel()
    let line =
      "\u{FEFF}{\"image\": \"\(SmallModel.image.path())\", \"prompt\": \"what is ab\", \"max_new_tokens\": 4}\n"
    try model.write(line, to: "batch.jsonl")
    let command = "cat batch.jsonl | \"$1\" generate --model . --batch /dev/stdin"
    let result = try run(
      "/bin/sh", ["-c", command, "sh", Products.url("vlmverse").path()], directory: model.folder.url)
    #expect(result.status == 0 && result.stderr == "")
    #expect(try result.stdout == answer(model).stdout)
  }

  @Test func textThatIsNotUTF8IsRefused() throws {
    let model = try SmallModel()
    try model.write(Data("a\nb \u{E9}\n".data(using: .isoLatin1) ?? Data()), to: "texts.txt")
    func shell(_ command: String) throws -> ProcessResult {
      try run("/bin/sh", ["-c", command, "sh", Products.url("vlmverse").path()], directory: model.folder.url)
    }
    let texts = try shell("\"$1\" tokenize --model . < texts.txt")
    #expect(texts.status == 1 && texts.stderr.contains("standard input:2:3: the bytes are not UTF-8"))
    let argument = try shell("\"$1\" tokenize --model . \"$(cat texts.txt)\"")
    #expect(argument.status != 0 && argument.stdout == "")
    #expect(argument.stderr.contains("argument 4 is not UTF-8"))
  }
}
