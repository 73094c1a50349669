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
      ["foo", "--image", "a.png"], ["explore", "--prompt", " "], ["merge", "a", "b"],
    ]
    let messages = try calls.map { arguments in
      let result = try run("vlmverse", arguments)
      #expect(result.status == 64 && result.stdout == "", "\(arguments)")
      return "$ vlmverse \(arguments.joined(separator: " "))\n\(result.stderr)"
    }
    expectGolden(messages.joined(separator: "\n"), "commands/usage.txt")
  }

  @Test func helpIsAnAnswer() throws {
    let messages = try ["generate", "bench", "trace", "tokenize", "inspect", "merge", "download"].map { command in
      let result = try run("vlmverse", [command, "--help"])
      #expect(result.status == 0 && result.stderr == "")
      return "$ vlmverse \(command) --help\n\(result.stdout)"
    }
    expectGolden(messages.joined(separator: "\n"), "commands/help.txt")
  }
}
