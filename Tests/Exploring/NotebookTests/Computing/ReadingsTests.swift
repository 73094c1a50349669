import Expressions
import Notebook
import NotebookFiles
import PaliGemmaModel
import Rendering
import Tensors
import TestSupport
import Testing

/// What expressions ask of a run, beside the commands that do the same.
@Suite struct ReadingsTests {
  private let notebook: Notebook

  init() throws {
    notebook = try Notebook.smallest()
    for line in [":run clean", ":ablate patches 0:1,0:1"] { notebook.execute(line) }
  }

  private func tensor(_ line: String) throws -> Tensor {
    try #require(try notebook.evaluate(Expression(line)).value.tensor, "\(line)")
  }

  @Test(arguments: [
    ("lens(row=-1)[-1]", "text.logits"), ("lens(-1).shape[1]", "vocabulary"),
    ("lens()[0]", "lens(row=rowCount - 1)[0]"),
    ("rollout(row=0).shape[0]", "vision.rowCount"), ("patched(layers - 1, -1, clean)", "clean:text.logits"),
    ("patched(block=0, row=[2], NAME=clean).shape[0]", "vocabulary"),
    ("knockout([0, 1], -1, [1])", "knockout(\"0-1\", \"last\", 1)"),
    ("knockout(\"image\", \"last\")", "knockout(arange(9), rowCount - 1, \"all\")"),
    ("attribution(7).embedding + sum(attribution(7).heads) + sum(attribution(7).mlp)", "text.logits[7]"),
    ("attribution(7).logit", "text.logits[7]"), ("attribution(7)[1]", "attribution(7).heads"),
    ("attribution(7).sources.sum(axis=-1)", "attribution(7).heads"),
    ("[norm(text.block.{l}.output[-1]) for l in layers][1]", "norm(text.block.1.output[-1])"),
    ("[mean(vision.block.{l}.output) for l in layers].shape[0]", "vision.layers"),
  ]) func oneIsTheOther(_ line: String, _ other: String) throws {
    notebook.execute(":step text.block 0")
    let difference = try tensor("max(abs(\(line) - \(other)))").values[0]
    #expect(difference <= 1e-5 * (try tensor("max(abs(\(other)))").values[0]), "\(difference)")
  }

  @Test func whatAHeadCarriesIsWhatItsTableSays() throws {
    for line in [":undo", "parts = attribution(argmax(text.logits));"] { notebook.execute(line) }
    let patches = try #require(try tensor("vision.rowCount").values.first.map { Int($0) })
    for (layer, head) in [(0, 1), (1, 0)] {
      let said = notebook.transcript([":attribute head \(layer).\(head)"]).replacing("\n", with: " ")
      let sources = try tensor("parts.sources[\(layer), \(head)]")
      #expect(sources.count == notebook.session.input.tokens.count)
      let sums = [sources.values.reduce(0, +), sources.values.prefix(patches).reduce(0, +)].map(NumberFormat.change)
      #expect(said.contains("\(sums[0]): \(sums[1]) from the image"), "\(said)")
    }
  }

  /// The lines that `:attribute` offers run as they stand, and what they cut is what the answer hung on.
  @Test(arguments: [("scene-00.png", "cross"), ("scene-03.png", "cross"), ("scene-05.png", "circle")])
  func theAnswerHangsOnWhatAttributeOffersToCut(_ image: String, _ object: String) throws {
    let notebook = try Notebook(commands: Command.common)
    notebook.execute(":open image \(Fixtures.package.appending(path: "images/\(image)").path)")
    notebook.execute(":prompt answer en what color is the \(object)?")
    let said = notebook.transcript([":attribute"]).split(separator: "\n").filter { $0.hasPrefix(":") }
    let lines = said.map { String($0.prefix(upTo: $0.firstRange(of: "  ")?.lowerBound ?? $0.endIndex)) }
    let clearing = try #require(lines.firstIndex(of: ":edits clear"))
    #expect(lines[..<clearing].allSatisfy { $0.hasPrefix(":ablate text.") } && lines.count == clearing + 5)
    for part in [lines[..<clearing], lines[clearing...]] {
      let answers = notebook.transcript(Array(part))
      #expect(!answers.contains("error:") && answers.contains("The most probable is now"), "\(answers)")
    }
  }

  @Test(arguments: [
    ("lens(row=99)", "there is no row 99"), ("rollout([0, 1])", "it takes one row, not 2"),
    ("patched(0, -1, nobody)", "nobody"), ("patched(9, 0, clean)", "there is no block 9"),
    ("knockout(\"all\", \"last\")", "nothing is left"), ("knockout(\"teapot\", \"last\")", "teapot names none"),
    ("attribution(96)", "an id from 0 to 95"), ("attribution(0.5)", "whole numbers"),
    ("lens(text.norm)", "whole numbers"), ("attribution(7).sorces", "expected .embedding, .heads, .mlp, .sources"),
    ("2 * attribution(7)", "one of its parts, such as .embedding"),
  ]) func whatIsWrongIsSaid(_ line: String, _ part: String) throws {
    let cell = try #require(notebook.execute(line).last)
    #expect(cell.error?.message.contains(part) == true, "\(cell.error?.message ?? "")")
  }

  @Test func askingChangesNothing() throws {
    let before = try tensor("text.logits")
    for line in ["knockout(0, -1)", "patched(0, -1, clean)", "lens()", "rollout()"] { _ = try tensor(line) }
    #expect(try tensor("text.logits") == before)
    #expect(notebook.session.edits.count == 1)
  }

  @Test func aSemicolonKeepsQuiet() throws {
    let cell = try #require(notebook.execute("x = text.norm;").last)
    #expect(cell.document.isEmpty && cell.value?.value.tensor?.rank == 2)
    #expect(try tensor("_\(cell.number)") == tensor("x"))
    #expect(notebook.execute("text.norm;;").last?.isError == true)
  }

  @Test func runsOfOtherPromptsAreAlignedByTheirTokens() throws {
    notebook.execute(":prompt what is in the picture or the image?")
    let cell = try #require(notebook.execute(":patch text.block.0.output from clean").last)
    #expect(!cell.isError)
    let own = try tensor("text.block.0.output")
    #expect(own.shape[0] != (try tensor("clean:text.block.0.output")).shape[0])
    #expect(try tensor("text.block.0.output[0]") == tensor("clean:text.block.0.output[0]"))
  }

  @Test func afterThePromptAnEditSaysWhichPassItChanges() throws {
    notebook.execute(":goto text.norm@1")
    func said(_ line: String) -> String { notebook.transcript([line]) }
    #expect(said(":edit text.norm = 0").contains("pass of generated token 1 only; text.norm@0 is the prompt's"))
    #expect(said(":ablate text.0.mlp").contains("in every pass"))
  }
}
