import Foundation
import TestSupport
import Testing

/// Flags that make no sense end with exit code 64 and say how it is done.
@Suite struct UsageTests {
  @Test func badFlagsAreExplained() throws {
    let question = ["generate", "--image", "a.png", "--prompt", "x"]
    let batch = ["generate", "--batch", "a.jsonl"]
    let calls = [
      ["generate"], question + ["--max-new-tokens", "0"],
      question + ["--max-new-tokens", "many"],
      question + ["--do-sample", "--temperature", "0"], question + ["--temperature", "nan"],
      question + ["--top-p", "1.5"],
      question + ["--seed", "-1"], question + ["--threads", "0"], question + ["extra"],
      question + ["--batch", "a.jsonl"], batch + ["--reference"], ["generate", "--image", "a.png"],
      question + ["--memory", "2"], ["bench", "--repeats", "0"], ["bench", "--weights", "f32"],
      ["bench", "--geometry", "3b", "--model", "m"], ["bench", "--geometry", "7b"],
      ["trace", "--image", "a.png", "--prompt", "x"],
      ["trace", "--image", "a.png", "--prompt", "x", "--new-tokens", "0", "out"], ["tokenize", "--model"], ["inspect"],
      ["foo", "--image", "a.png"], ["explore", "--prompt", " "], ["lesons"], ["no-such.png"], ["--nonsense"],
      ["generate", "--imge", "a.png", "--prompt", "x"], question + ["--promt=x"],
      ["trace", "--image", "a.png", "--prompt", "x", "--image", "b.png", "o.safetensors"],
      question + ["--image", "b.png", "--draw", "o.png"], question + ["--image", "-", "--image", "-"],
      question + ["--draw", "o.jpg"], batch + ["--draw", "o.png"], question + ["--shard", "1/2"],
      batch + ["--shard", "3/2"],
      ["decode"], ["decode", "x", "--draw", "o.png"], ["decode", "x", "--trace", "o.safetensors"],
      ["evaluate", "a.jsonl", "b.jsonl"], ["evaluate", "--merge", "a.jsonl", "--answers", "b.jsonl"],
      ["evaluate", "a.jsonl", "--shard", "0/2"],
      question + ["--temperature", "2"], question + ["--seed", "1"], ["replay", "--check", "--ascii", "a.vlm"],
      ["bench", "--json", "--big"], ["lesson", "list", "--modle", "x"], ["merge", "a", "b"], ["kernel", "run"],
      ["lesson", "notebook", "3", "a.txt"],
      ["demo", "3", "--lan"], ["demo", "3", "--share", "--port", "0"], ["demo", "3", "--check", "--share"],
      ["demo", "3", "--typing", "0"], ["lesson", "export", "3"],
      ["lesson", "export", "3", "a.html", "--mine", "--solutions"], ["lesson", "report"],
      question + ["--precision", "int8"], question + ["--reference", "--precision", "bfloat16"],
      ["bench", "--weights", "q8", "--precision", "float32"],
      ["evaluate", "--merge", "a.jsonl", "--precision", "float32"],
      ["help", "nonsense"], ["help", "generat"], ["help", "lesson", "nonsense"], ["help", "generate", "more"],
    ]
    let messages = try calls.map { arguments in
      let result = try run("vlmverse", arguments)
      #expect(result.status == 64 && result.stdout == "", "\(arguments)")
      return "$ vlmverse \(arguments.joined(separator: " "))\n\(result.stderr)"
    }
    expectGolden(messages.joined(separator: "\n"), "commands/usage.txt")
  }

  @Test func theVersionIsAnAnswer() throws {
    let result = try run("vlmverse", ["--version"])
    #expect(
      result.status == 0 && result.stdout.wholeMatch(of: #/\d+\.\d+\.\d+ \(built from a checkout\)\n/#) != nil,
      "\(result)")
  }

  @Test func aFileAloneIsOpened() throws {
    let folder = try TemporaryDirectory()
    let (model, images) = (Fixtures.url("model/smallest").path, Fixtures.package.appending(path: "images"))
    try Data("# vlmverse notebook 1\n\nx = 41\n".utf8).write(to: folder.file("tour.vlm"))
    let lesson = "---\ntitle: Mine\nminutes: 1\n---\n\nSome text.\n"
    try Data(lesson.utf8).write(to: folder.file("mine.md"))
    func shown(_ arguments: String...) throws -> String {
      let result = try run("vlmverse", arguments, stdin: ":config\n")
      #expect(result.status == 0 && result.stderr == "", "\(result)")
      return result.stdout
    }
    #expect(try shown(images.appending(path: "scene-04.png").path).contains("scene-04.png"))
    #expect(try shown(images.appending(path: "scene-04.png").path, "--prompt", "caption en").contains("caption en"))
    #expect(try shown(model).contains("smallest"))
    #expect(try shown(folder.file("tour.vlm").path).contains("x = 41"))
    #expect(try shown(folder.file("mine.md").path).contains("Some text."))
    let twice = try run("vlmverse", [images.appending(path: "scene-04.png").path, "--image", "a.png"])
    #expect(twice.status == 64 && twice.stderr.contains("leave out --image"))
  }

  @Test func severalPicturesWhereOneIsExpected() throws {
    let images = Fixtures.package.appending(path: "images")
    let pictures = (0...2).map { images.appending(path: "scene-0\($0).png").path }
    let calls = [pictures, ["trace", "--prompt", "x", "--image"] + pictures + ["o.safetensors"], [images.path]]
    for (call, line) in zip(calls, ["vlmverse \(pictures[0])", "--image \(pictures[0])", "vlmverse \(images.path)/"]) {
      let result = try run("vlmverse", call)
      #expect(result.status == 64 && result.stdout == "" && result.stderr.contains(line), "\(result)")
    }
    let answers = try run("vlmverse", ["generate", "--image"] + pictures + ["--prompt", "caption en"])
    #expect(answers.status == 0 && answers.stdout.split(separator: "\n").count == 3, "\(answers)")
  }

  @Test func lessonsAreListed() throws {
    let result = try run("vlmverse", ["lesson", "list"])
    #expect(result.status == 0 && result.stdout.contains("Attention by hand") && !result.stdout.contains("[1]>"))
    let near = try run("vlmverse", ["lesson", "atention"])
    #expect(near.status == 1 && near.stderr.contains("did you mean lesson 3"), "\(near)")
  }

  @Test func helpIsAnAnswer() throws {
    let messages = try ["generate", "bench", "trace", "tokenize", "inspect", "merge", "download", "decode", "evaluate"]
      .map { command in
        let result = try run("vlmverse", [command, "--help"])
        #expect(result.status == 0 && result.stderr == "")
        return "$ vlmverse \(command) --help\n\(result.stdout)"
      }
    expectGolden(messages.joined(separator: "\n"), "commands/help.txt")
  }
}
