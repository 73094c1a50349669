import Notebook
import NotebookFiles
import PaliGemmaModel
import Rendering
import Stepping
import Tensors
import TestSupport
import Testing

@Suite struct ChangingTests {
  private func bits(_ address: String, _ notebook: Notebook) throws -> [UInt32] {
    let parsed = try #require(Address(parsing: address))
    return try notebook.session.value(at: parsed).values.map(\.bitPattern)
  }

  private func run(_ line: String, _ notebook: Notebook) throws {
    let cell = try #require(notebook.execute(line).last)
    try #require(!cell.isError, "\(line): \(cell.error?.message ?? "")")
  }

  static let edits = [
    ":edit vision.pixels[0] = 0", ":edit vision.block.0.attention.heads[1] = 0", ":ablate vision.block.0",
    ":ablate patches 0:2,1", ":edit vision.block.1.norm1[3:, ::2] = -vision.block.1.norm1[3:, ::2]",
    ":edit projector.output = projector.output * 1.5", ":edit text.mask[:, 0:5] = -inf",
    ":edit text.positions = text.positions + 1", ":edit text.embeddings[-1] = text.embeddings[0]",
    ":ablate text.block.1.head.0", ":ablate text.block.0.mlp",
    ":edit text.block.1.attention.cache.v[0, 2] = 3", ":edit text.norm[-1] = text.norm[-2]",
    ":edit text.logits[5] = 100",
  ]

  /// Beyond where the answer ends without edits, there is only the run as it was before.
  @Test func aTokenOfAnAnswerThatAnEditMadeLongerIsChanged() throws {
    let notebook = try Notebook(commands: Command.common)
    try run(":edit sampling.token@1 = 5", notebook)
    let cell = try #require(notebook.execute(":edit sampling.token@3 = 7").last)
    let renderer = TerminalRenderer(TerminalOptions(width: 80))
    #expect(!cell.isError && renderer.render(cell.document).contains("as it was before."))
    #expect(notebook.session.edits.count == 2)
    let past = try #require(notebook.execute(":edit sampling.token@60 = 7").last)
    #expect(past.isError && notebook.session.edits.count == 2)
    try run(":undo", notebook)
    let first = try #require(notebook.execute(":edit sampling.token@1 = 6").last)
    #expect(renderer.render(first.document).contains("as it is without edits."))
  }

  @Test(arguments: edits) func anEditReachesTheAnswerAndUndoingItIsExact(_ line: String) throws {
    let notebook = try Notebook.smallest()
    let before = try bits("text.logits@0", notebook)
    let later = try bits("text.logits@2", notebook)
    try run(":goto text.norm@2", notebook)  // past generated tokens
    try run(
      line.replacing("text.norm[-2]", with: "text.norm@0[-2]").replacing("projector.output * 1.5", with: "2"), notebook)
    let position = notebook.session.position
    if !line.contains("text.") || line.hasPrefix(":ablate") {
      #expect(try bits("text.logits@0", notebook) != before)
    }
    try run(":undo", notebook)
    #expect(notebook.session.edits.isEmpty && notebook.session.position == position)
    #expect(try bits("text.logits@0", notebook) == before)
    #expect(try bits("text.logits@2", notebook) == later)
  }

  @Test(arguments: edits) func fromThePromptEveryEditReachesTheAnswer(_ line: String) throws {
    let notebook = try Notebook.smallest()
    let before = try bits("text.logits@0", notebook)
    try run(line, notebook)
    #expect(try bits("text.logits@0", notebook) != before)
    try run(":undo", notebook)
    #expect(try bits("text.logits@0", notebook) == before)
  }

  @Test func editsAreTakenBackOneByOneOrAllAtOnce() throws {
    let notebook = try Notebook.smallest()
    let before = try bits("text.logits@0", notebook)
    try run(Self.edits[1], notebook)
    let first = try bits("text.logits@0", notebook)
    try run(Self.edits[9], notebook)
    try run(Self.edits[11], notebook)
    #expect(notebook.session.edits.map(\.summary) == [Self.edits[1], Self.edits[9], Self.edits[11]])
    try run(":undo", notebook)
    try run(":undo", notebook)
    #expect(try bits("text.logits@0", notebook) == first)
    try run(Self.edits[9], notebook)
    try run(":edits clear", notebook)
    #expect(try bits("text.logits@0", notebook) == before)
    #expect(notebook.execute(":undo").last?.error?.message == "there are no edits; :back goes back a step")
  }

  @Test func anInterruptedEditLeavesEverythingAsItWas() throws {
    for polls in [0, 1, 3, 5, 8] {
      let notebook = try Notebook.smallest()
      try run(":edit text.norm = 1", notebook)
      try run(":goto text.block.0.norm1", notebook)
      let (position, before) = (notebook.session.position, try bits("text.logits@0", notebook))
      var count = 0
      notebook.shouldStop = {
        count += 1
        return count > polls
      }
      let cell = try #require(notebook.execute(":edit vision.block.0.norm1 = 0").last)
      notebook.shouldStop = { false }
      #expect(cell.isError && cell.error?.message.contains("interrupted") == true, "\(polls) polls")
      #expect(notebook.session.position == position && notebook.session.edits.count == 1)
      #expect(try bits("text.logits@0", notebook) == before)
    }
  }

  @Test(arguments: [
    (":edit text.norm", "it needs = and what to put there"), (":edit text.norm = zeros([3, 3])", "does not fit"),
    (":edit text.norm[99] = 0", "99"), (":edit text.norm.weight = 0", "is no activation"), (":edit x = 0", "x"),
    (":edit text.norm = \"a\"", "is no tensor"), (":edit text.block.7.norm1 = 0", "2 such blocks"),
    (":ablate text.block.0.head.2", "text block 0 has no head 2; its heads are 0 to 1"),
    (":ablate text.block.5", "2 such blocks"),
    (":ablate nothing", "names no head"), (":ablate patches 2:9,0", "patches need columns and rows"),
    (":ablate patches 0:z,1", "patches need columns"), (":ablate patches 0::2,1", "patches need columns"),
    (":ablate patches ,0,1", "patches need columns"), (":ablate patches 1:1,0", "patches need columns"),
    (":ablate patches 9223372036854775807,0", "patches need columns"), (":ablate patches -1,0", "patches need columns"),
    (":patch text.norm from nobody", "no run is called nobody"), (":patch text.norm", "it takes an address, from"),
    (":patch sweep text.norm from clean", "is no pattern"), (":run 1", "a name is letters and digits"),
  ]) func whatCannotBeChangedIsRefusedAndChangesNothing(_ line: String, _ message: String) throws {
    let notebook = try Notebook.smallest()
    try run(":run clean", notebook)
    let cell = try #require(notebook.execute(line).last)
    #expect(cell.isError && cell.error?.message.contains(message) == true, "\(cell.error?.message ?? "")")
    #expect(notebook.session.edits.isEmpty)
  }

  @Test(arguments: [
    (":edit text.tokens[0] = nan", "text.tokens holds whole numbers from 0 to 95; NaN is none of them"),
    (":edit sampling.token = 1e20", "sampling.token holds whole numbers from 0 to 95; 1e+20 is none of them"),
    (":edit text.tokens@1 = 96", "text.tokens@1 holds whole numbers from 0 to 95; 96 is none of them"),
    (":edit text.positions = inf", "text.positions holds whole numbers from 0 to 16777216; inf is none of them"),
    (":edit text.positions[2:] = text.positions[2:] / 2", "1.5 is none of them"),
    (":edit sampling.token = -1", "-1 is none of them"),
  ]) func whatHoldsWholeNumbersTakesNoOthers(_ line: String, _ message: String) throws {
    let notebook = try Notebook.smallest()
    let before = try bits("text.logits@1", notebook)
    let cell = try #require(notebook.execute(line).last)
    #expect(cell.isError && cell.error?.message.contains(message) == true, "\(cell.error?.message ?? "")")
    #expect(notebook.session.edits.isEmpty)
    #expect(try bits("text.logits@1", notebook) == before)
    for line in [":edit sampling.token = 95", ":why sampling.token[0]", ":edit text.tokens[0] = 0", ":tokens"] {
      try run(line, notebook)
    }
  }

  @Test func aTokenThatOnlyTheOtherModelHasCannotBeSwept() throws {
    let notebook = try Notebook(commands: Command.common)
    try run(":edit sampling.token = 200", notebook)
    try run(":run large", notebook)
    try run(":open model \(Fixtures.url("model/smallest").path)", notebook)
    let cell = try #require(notebook.execute(":patch sweep text.*.attention.heads from large").last)
    #expect(cell.error?.message.contains("large chose token 200, and this model has tokens 0 to 95") == true)
    let value = try #require(notebook.execute(":patch sampling.token from large").last)
    #expect(value.error?.message.contains("holds whole numbers from 0 to 95; 200 is none of them") == true)
  }

  @Test func patchingEverythingOfAnotherRunGivesItsAnswer() throws {
    let notebook = try Notebook.smallest()
    let clean = try bits("text.logits@0", notebook)
    try run(":run clean", notebook)
    try run(":ablate patches 0:2,0:2", notebook)
    #expect(try bits("text.logits@0", notebook) != clean)
    try run(":patch projector.output from clean", notebook)
    #expect(try bits("text.logits@0", notebook) == clean)
    try run(":undo", notebook)
    try run(":patch text.block.0.attention.output from clean", notebook)
    let patched = try bits("text.logits@0", notebook)
    #expect(patched != clean)
    #expect(
      try bits("text.block.0.attention.output@0", notebook) == bitsOf("clean:text.block.0.attention.output", notebook))
    try run(":prompt a longer question than before", notebook)
    let cell = try #require(notebook.execute(":patch text.block.0.attention.weights from clean").last)
    #expect(cell.isError && cell.error?.message.contains("prompts of one length are needed") == true)
  }

  private func bitsOf(_ expression: String, _ notebook: Notebook) throws -> [UInt32] {
    try #require(notebook.execute(expression).last?.value?.value.tensor).values.map(\.bitPattern)
  }

  /// A cell of the sweep is the change that patching that head alone makes.
  @Test func theSweepIsEveryHeadPatchedAlone() throws {
    let notebook = try Notebook.smallest()
    try run(":run clean", notebook)
    try run("token = clean:sampling.token", notebook)
    try run(":ablate patches 0:2,0:2", notebook)
    try run("before = text.probabilities[token]", notebook)
    let map = try #require(notebook.execute(":patch sweep text.*.attention.heads from clean").last?.heatmap)
    #expect(map.shape == [2, 2])
    for block in 0..<2 {
      for head in 0..<2 {
        try run(
          ":edit text.block.\(block).attention.heads[\(head)] = clean:text.block.\(block).attention.heads[\(head)]",
          notebook)
        let effect = try #require(notebook.execute("text.probabilities[token] - before").last?.value?.value.tensor)
        #expect(effect.values[0] == map.values[block * 2 + head])
        try run(":undo", notebook)
      }
    }
  }

  /// A cell of the sweep of ablations is what ablating that head alone does, and nothing stays changed.
  @Test func theSweepIsEveryHeadSilencedAlone() throws {
    let notebook = try Notebook.smallest()
    try run("token = argmax(text.logits)", notebook)
    try run("before = text.probabilities[token]", notebook)
    let cell = try #require(notebook.execute(":ablate sweep text.*.attention.heads").last)
    let map = try #require(cell.heatmap)
    #expect(map.shape == [2, 2] && notebook.session.edits.isEmpty)
    for block in 0..<2 {
      for head in 0..<2 {
        try run(":edit text.block.\(block).attention.heads[\(head)] = 0", notebook)
        let effect = try #require(notebook.execute("text.probabilities[token] - before").last?.value?.value.tensor)
        #expect(effect.values[0] == map.values[block * 2 + head])
        try run(":undo", notebook)
      }
    }
  }

  /// With a target, logits have a row for each of its tokens; a sweep is of the first.
  @Test func theSweepIsTheSameWithATarget() throws {
    let notebook = try Notebook.smallest()
    let line = ":ablate sweep text.*.attention.heads"  // maps of probability, lead and rank
    let before = try #require(notebook.execute(line).last).heatmaps.map(\.values)
    try run(":target ring", notebook)
    let after = try #require(notebook.execute(line).last).heatmaps.map(\.values)
    #expect(before.count == 3 && before.map(\.shape) == after.map(\.shape))
    for (map, other) in zip(before, after) {
      #expect(zip(map.values, other.values).allSatisfy { abs($0 - $1) < 1e-5 })
    }
  }

  /// Patches that are patched alone are drawn where they lie, on one scale.
  @Test func theSweepOfPatchesIsAMapOfTheImage() throws {
    let notebook = try Notebook.smallest()
    for line in [":run clean", "token = clean:sampling.token", ":ablate patches 0:2,0:2"] { try run(line, notebook) }
    let cell = try #require(notebook.execute(":patch sweep text.*.output at 1:3,0:2 from clean").last)
    let maps = cell.heatmaps.prefix(2)
    #expect(maps.map(\.title.plain) == ["block 0", "block 1"])
    for (block, map) in maps.enumerated() {
      #expect(map.values.shape == [2, 2] && map.scale.sharing == .one)
      #expect(map.columnNames == .numbers(from: 1) && map.rowNames == .numbers(from: 0))
      for (place, row) in [1, 2, 4, 5].enumerated() {
        let effect = "softmax(patched(\(block), \(row), clean))[token] - text.probabilities[token]"
        let value = try #require(notebook.execute(effect).last?.value?.value.tensor).values[0]
        #expect(abs(map.values.values[place] - value) <= 1e-5 * abs(value))
      }
    }
    let error = notebook.execute(":patch sweep vision.*.output at last from clean").last?.error?.message
    #expect(error?.contains("rows 0 to 8") == true)
  }
}

extension Cell {
  fileprivate var heatmaps: [Heatmap] {
    document.blocks.flatMap { block in
      guard case .panels(let panels) = block else { return [Heatmap]() }
      return panels.compactMap { if case .heatmap(let map) = $0 { map } else { nil } }
    }
  }

  fileprivate var heatmap: Tensor? { heatmaps.first?.values }
}
