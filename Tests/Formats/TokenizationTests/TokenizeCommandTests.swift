import TestSupport
import Testing

/// `vlmverse tokenize` as a program, on the fixture's tokenizer.
@Suite struct TokenizeCommandTests {
  private let model = ["--model", Fixtures.url("tokenizer").path()]

  @Test func textsAreShownWithTheirPiecesAboveTheirIds() throws {
    let long = String(repeating: "answer en where is the cat? ", count: 4)
    let result = try run("vlmverse", ["tokenize"] + model + ["in the <loc0123>\n猫 e\u{301}\u{7}", "", long])
    #expect(result.status == 0 && result.stderr.isEmpty)
    expectGolden(result.stdout, "tokenizer/tokenize.txt")
    let widest = result.stdout.split(separator: "\n").map(\.count).max()
    #expect(widest ?? 0 <= 80)
  }

  @Test func eachLineOfInputIsAText() throws {
    let texts = ["a cat", "", "é \"quoted\" a/b"]
    let fromInput = try run("vlmverse", ["tokenize", "--json"] + model, stdin: texts.joined(separator: "\n") + "\n")
    let fromArguments = try run("vlmverse", ["tokenize", "--json"] + model + texts)
    #expect(fromInput.stdout == fromArguments.stdout)
    #expect(
      fromInput.stdout.hasPrefix(
        "{\"ids\":[397,404,327],\"pieces\":[\"a▁\",\"ca\",\"t\"],\"text\":\"a cat\"}\n{\"ids\":[],"))
    #expect(fromInput.stdout.split(separator: "\n").count == 3)
  }

  @Test func aFolderWithoutATokenizerIsRefused() throws {
    let result = try run("vlmverse", ["tokenize", "--model", Fixtures.url("").path(), "a"])
    #expect(result.status == 1)
    #expect(result.stdout.isEmpty)
    #expect(result.stderr.contains("tokenizer.json: cannot open: No such file or directory"))
    #expect(result.stderr.split(separator: "\n").count == 1)
  }
}
