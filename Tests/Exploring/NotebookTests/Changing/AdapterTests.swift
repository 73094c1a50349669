import Expressions
import Foundation
import Notebook
import NotebookFiles
import PaliGemmaModel
import Stepping
import Tensors
import TestSupport
import Testing

/// An adapter in a notebook: opened, looked at, taken away, kept.
@Suite struct AdapterTests {
  private static let adapter = Fixtures.url("model/smallest.lora")

  private func bits(_ address: String, _ notebook: Notebook) throws -> [UInt32] {
    let parsed = try #require(Address(parsing: address))
    return try notebook.session.value(at: parsed).values.map(\.bitPattern)
  }

  private func run(_ line: String, _ notebook: Notebook) throws {
    let cell = try #require(notebook.execute(line).last)
    try #require(!cell.isError, "\(line): \(cell.error?.message ?? "")")
  }

  /// Its matrices and its whole modules apart, everything is as it was.
  @Test func withoutItEveryValueIsTheModelsOwn() throws {
    let (own, adapted) = (try Notebook.smallest(), try Notebook.smallest(adapter: Self.adapter))
    let with = try bits("text.logits@1", adapted)
    #expect(try bits("projector.output", adapted) != bits("projector.output", own))
    try run(":goto text.norm@1", adapted)
    try run(":ablate adapter", adapted)
    for address in own.session.layout.addresses {
      #expect(
        try bits("\(address)", own) == bits(address.part.tower == .text ? "\(address)@0" : "\(address)", adapted),
        "\(address)")
    }
    #expect(try bits("text.logits@2", own) == bits("text.logits@2", adapted))
    try run("projector.weight - 0", adapted)
    #expect(
      adapted.lastValue?.value.tensor == (try PaliGemma(folder: own.open.folder).weights["projector.weight"].tensor()))
    try run(":undo", adapted)
    #expect(try bits("text.logits@1", adapted) == with)
  }

  @Test func onlyWhatIsThereIsTakenAway() throws {
    let notebook = try Notebook.smallest()
    let message = notebook.execute(":ablate adapter").last?.error?.message ?? ""
    #expect(message.contains("no adapter is open; :open adapter DIR puts one beside the model"))
  }

  @Test func anotherModelOrPictureIsOpenedWithoutOrWithIt() throws {
    let notebook = try Notebook.smallest()
    let own = try bits("text.logits", notebook)
    try run(":open adapter \(Self.adapter.path)", notebook)
    #expect(try bits("text.logits", notebook) != own)
    try run(":open image scene-01.png", notebook)
    #expect(notebook.open.adapter?.lastPathComponent == "smallest.lora")
    try run(":open image scene-00.png", notebook)
    try run(":open model \(Fixtures.url("model/smallest").path)", notebook)
    #expect(try bits("text.logits", notebook) == own)
    #expect(notebook.open.adapter == nil)
  }

  /// What fails leaves everything as it was.
  @Test func whatDoesNotFitChangesNothing() throws {
    let notebook = try Notebook.smallest(adapter: Self.adapter)
    let before = try bits("text.logits", notebook)
    let cell = try #require(notebook.execute(":open adapter \(Fixtures.url("model/published.lora").path)").last)
    #expect(cell.error?.message.contains("from config.json (") == true, "\(cell.error?.message ?? "")")
    #expect(try bits("text.logits", notebook) == before)
  }

  @Test func aNotebookBeginsWithItAgain() throws {
    let folder = try TemporaryDirectory()
    let notebook = try Notebook.smallest(adapter: Self.adapter)
    for line in [":show text.block.0.attention.q.lora_A", "q.lora", ":ablate adapter", ":top"] {
      notebook.execute(line)
    }
    for name in ["kept.vlm", "kept.ipynb", "kept.md"] {
      let url = folder.file(name)
      try HandOut(notebook, beside: folder.url).write(to: url, as: HandOut.Format(url))
      let replay = try Replay(url, opensOutside: true)
      #expect(replay.notebook.open.adapter?.lastPathComponent == "smallest.lora", "\(name)")
      replay.runAll { kept, outcome in #expect(outcome.difference == nil && outcome.failure == nil, "\(kept.input)") }
    }
    #expect(throws: NotebookFileError.self) { try Replay(folder.file("kept.vlm")) }  // it lies outside
  }

  @Test func whatItAddsIsShown() throws {
    let notebook = try Notebook.smallest(adapter: Self.adapter)
    let lines = [
      ":config", ":step text.attention 1", ":list", ":goto text.block.1.attention.q.lora_A",
      ":why text.block.1.attention.q.lora_A[3,1]",
      ":why text.block.1.attention.q.lora_B[3,5]", ":why text.block.1.attention.q.lora[3,5]",
      ":why text.block.1.attention.q[1,3,1]", ":help text.block.1.attention.q", ":help text.block.1.mlp.up.lora",
      "allclose(q, transpose(reshape(norm1 @ text.block.1.attention.q.weight.T + q.lora, -1, 2, 4), [1, 0, 2]))",
      ":weights text.1.attention", ":weights text.block.1.attention.q.lora_A.weight", ":weights projector.weight",
      ":ablate adapter", ":edits",
    ]
    expectGolden(notebook.transcript(lines), "notebook/adapter.txt", allowsRounding: true)
  }
}
