import Foundation
import TestSupport
import Testing

/// What a model, a file or a prompt brings controls no terminal, and is left as it is in a pipe.
@Suite struct EscapingTests {
  /// A model whose answers are pieces that turn the text red and ring the bell.
  private func model() throws -> SmallModel {
    let model = try SmallModel()
    let letters = "cdefgjklmnopqruvxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789".map(String.init)
    for letter in letters + (0..<21).map({ "<unused\($0)>" }) {
      try model.replace("\"\(letter)\":", with: "\"\\u001b[31m\\u0007\(letter)\":", in: "tokenizer.json")
    }
    return model
  }

  @Test func anAnswerIsEscapedOnATerminalOnly() throws {
    let model = try model()
    let arguments = ["generate"] + model.question() + ["--max-new-tokens", "20"]
    #expect(try run("vlmverse", arguments).stdout.contains("\u{1B}[31m\u{7}"))
    let terminal = try PseudoTerminal("vlmverse", arguments)
    try terminal.expect(#"\u{1b}[31m\u{7}"#)
    #expect(try terminal.waitForExit() == 0)
  }

  @Test(arguments: [
    ["inspect", "no\u{1B}[31mwhere"], ["generate", "--image", "no\u{1B}[31mwhere", "--prompt", "a"],
    ["replay", "no\u{1B}[31mwhere"], ["lesson", "check", "no\u{1B}[31mwhere"], ["--image", "no\u{1B}[31mwhere"],
    ["trace", "--image", "a", "--prompt", "b", "no\u{1B}[31mwhere"],
  ]) func aFilesNameIsEscapedInMessages(_ arguments: [String]) throws {
    let terminal = try PseudoTerminal("vlmverse", arguments, columns: 200)
    try terminal.expect(#"no\u{1b}[31mwhere"#)
    #expect(try terminal.waitForExit() != 0)
  }
}
