import Expressions
import Foundation
import Notebook
import PaliGemmaModel
import Tensors
import Testing

@Suite struct NotebookFuzzTests {
  private static let pieces =
    Function.all.map { $0.name + "(" }
    + [
      "text.norm", "vision.block.0.attention.q", "vision.block.1.attention.weights", "text.logits@1",
      "text.block.0.mlp.gate",
      "text.block.9.norm1", "vision.norm.weight", "clean:", "clean:text.norm", "nobody:x", "q", "k", "weights", "heads",
      "headDim", "_", "$1", "$2", "$99", "a", "b", "a =", "b = ", "@", "@2", "1", "0", "-1", "2.5", "1e9", "[", "]",
      "(", ")",
      ",", ":", "[0]", "[:, 1:3]", "[..., 0]", "[::-1]", "[None]", "+", "-", "*", "/", "**", "==", "<", "=", ".T",
      ".shape",
      "axis=", "\"a\"", "inf", "nan", " ", "\\", "é", "𝄞", "\u{301}", "#", "\t", ")", ")", "]",
    ]
  private static let commands = [
    ":edit text.norm[", ":edit a = ", ":edit text.block.1.attention.heads[0] = ", ":edit vision.block.1.",
    ":ablate text.block.",
    ":ablate patches ", ":undo", ":edits clear", ":run clean", ":patch text.norm from ", ":patch sweep text.*.",
    ":goto ",
    ":show ", ":stats ", ":heatmap ", ":histogram ", ":diff ", ":break text.norm if ", ":tbreak ", ":watch ",
    ":display ",
    ":delete all", ":step ", ":next", ":back 2", ":until ", ":why ", ":top ", ":attention ", ":weights ", ":cell ",
    ":he", ":",
  ]

  private static let names = [
    "text.norm", "vision.block.0.attention.q", "vision.block.1.attention.weights", "text.logits@1", "clean:text.norm",
    "text.block.0.mlp.gate", "vision.norm.weight", "a", "b", "_", "$1", "2", "0.5", "headDim", "[1, 2, 3]", "q",
    "weights",
  ]
  private static let selections = [
    "", "", "[0]", "[-1]", "[1:]", "[..., 0]", "[::-1]", "[:, 1:3]", "[None]", ".T", "[[0, 1]]",
  ]

  /// An expression that parses, whatever its shapes make of it.
  private func expression(_ depth: Int, _ random: inout SplitMix64) -> String {
    func one(_ list: [String]) -> String { list.randomElement(using: &random) ?? "" }
    guard depth > 0 else { return one(Self.names) + one(Self.selections) }
    let inner = expression(depth - 1, &random)
    switch Int.random(in: 0..<4, using: &random) {
    case 0: return "\(Function.all.randomElement(using: &random)?.name ?? "")(\(inner))\(one(Self.selections))"
    case 1:
      return
        "(\(inner) \(one(["+", "-", "*", "/", "@", "**", "<", "=="])) \(expression(depth - 1, &random)))\(one(Self.selections))"
    case 2: return "-\(inner)"
    default: return "\(Function.all.randomElement(using: &random)?.name ?? "")(\(inner), \(expression(0, &random)))"
    }
  }

  /// A line that may mean anything: pieces of the language in any order, expressions, and commands with either.
  private func line(_ random: inout SplitMix64) -> String {
    let pieces = (0...Int.random(in: 0...11, using: &random)).map { _ in Self.pieces.randomElement(using: &random) ?? ""
    }
    switch Int.random(in: 0..<20, using: &random) {
    case 0: return (Self.commands.randomElement(using: &random) ?? "") + pieces.joined()
    case 1: return (Self.commands.randomElement(using: &random) ?? "") + expression(1, &random)
    case 2: return ":edit \(expression(0, &random)) = \(expression(0, &random))"
    case 3...9: return pieces.joined()
    case 10: return (["a", "b"].randomElement(using: &random) ?? "") + " = " + expression(2, &random)
    default: return expression(Int.random(in: 0...3, using: &random), &random)
    }
  }

  /// Whatever is typed, the prompt lives, and what fails leaves no edit behind.
  @Test func fuzzedLinesLeaveThePromptAlive() throws {
    let notebook = try Notebook.smallest()
    let logits = Address(.logits, .logits, step: 0)
    let before = try notebook.session.value(at: logits)
    notebook.execute("a = text.norm")
    notebook.execute(":run clean")
    var random = SplitMix64(seed: 20_240_709)
    let count = ProcessInfo.processInfo.environment["VLMVERSE_FUZZ"].flatMap { Int($0) } ?? 3_000
    var (values, failures, changes) = (0, 0, 0)
    for index in 0..<count {
      let line = line(&random)
      let edits = notebook.session.edits.count
      for cell in notebook.execute(line) {
        values += cell.value == nil ? 0 : 1
        failures += cell.isError ? 1 : 0
        changes += notebook.session.edits.count == edits ? 0 : 1
        if cell.isError, notebook.session.edits.count != edits || cell.error?.message.isEmpty != false {
          Issue.record("\(line) fails and leaves something behind")
        }
      }
      if index % 500 == 499 {
        notebook.execute(":edits clear")
        #expect(try notebook.session.value(at: logits) == before, "after \(line)")
        notebook.execute(":restart")
      }
    }
    #expect(values > count / 10 && failures > count / 10 && changes > 0, "\(values), \(failures), \(changes)")
  }
}
