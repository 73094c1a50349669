import PaliGemmaModel
import Testing

@testable import Notebook

/// Blocks, queries and weights by the names that people give them.
@Suite struct NamingTests {
  @Test(arguments: [["vision.1.mlp"], ["vision.block.1.mlp"], ["vision.mlp", "1"], ["vision.block.mlp", "1"]])
  func aPartOfABlockHasOneAddress(words: [String]) {
    #expect(BlockName(words)?.address == "vision.block.1.mlp")
    #expect(BlockName(words)?.words == ["vision.mlp", "1"])
  }

  @Test(arguments: [["text.0"], ["text.block.0"], ["text.block", "0"], ["text.layer", "0"]])
  func aBlockHasOneAddress(words: [String]) { #expect(BlockName(words)?.address == "text.block.0") }

  @Test(arguments: [
    [], ["vision"], ["vision", "1"], ["vision."], ["vision.block"], ["vision.-1"], ["audio.1"], ["vision.1", "2", "3"],
    ["1"], ["attention", "1"],
  ])
  func whatNamesNoBlock(words: [String]) { #expect(BlockName(words) == nil) }

  @Test(arguments: [
    (":attention vision.1", ":attention vision.block.1"), (":attention vision.1", ":attention vision.attention 1"),
    (":goto vision.1.norm1", ":goto vision.block.1.norm1"), (":goto vision.attention 1", ":goto vision.block.1"),
    (":show text.0.norm2", ":show text.block.0.norm2"), (":why text.0.norm2[0,0]", ":why text.block.0.norm2[0,0]"),
    (":step text.1", ":step text.block 1"), (":step text.1.mlp", ":step text.mlp 1"),
    (":weights text.1.mlp", ":weights text.mlp 1"),
    (":weights text.1.mlp.up.weight", ":weights text.block.1.mlp.up.weight"),
    ("sum(text.1.mlp.up.weight)", "sum(text.block.1.mlp.up.weight)"),
  ])
  func everyNameOfABlockShowsTheSame(one: String, other: String) throws {
    let cells = try [one, other].map { line in
      let notebook = try Notebook.smallest()
      return try #require(notebook.execute(line).first)
    }
    #expect(!cells[0].isError && cells[0].document == cells[1].document)
  }

  @Test func everyNameOfABlockSilencesTheSame() throws {
    let values = try [":ablate text.1.mlp", ":ablate text.block.1.mlp", ":ablate text.mlp 1"].map { line in
      let notebook = try Notebook.smallest()
      #expect(notebook.execute(line).first?.isError == false)
      return try notebook.session.value(at: Address(.logits, .logits))
    }
    #expect(values.allSatisfy { $0 == values[0] })
  }

  @Test(arguments: [
    ("ring", [3]), ("ring?", [3]), ("▁is", [1]), ("is", [1]), ("col", [0]), ("i", [1, 2]), ("<bos>", [4]), ("red", []),
    ("?", [5]), ("!", []),
  ])
  func aTokenGoesByItsPieceWithoutMarksOrByItsBeginning(word: String, rows: [Int]) {
    #expect(rowsMatching(word, ["▁color", "▁is", "▁in", "▁ring?\n", "<bos>", "?"]) == rows)
  }

  @Test(arguments: [
    (":attention text.0 from nothing", "no token is nothing, of "),
    (":attention text.0 from 26", "the rows are 0 to 25"),
    (":attention vision.0 head -1", "its heads are 0 to 1"), (":attention vision.0 head two", "its heads are 0 to 1"),
    (":attention vision.0 from 3,0", "0 to 2"), (":attention vision.0 from x", "such as 7,3"),
  ])
  func aMessageSaysWhatThereIs(line: String, message: String) throws {
    let cell = try #require(try Notebook.smallest().execute(line).first)
    #expect(cell.error?.message.contains(message) == true, "\(cell.document)")
  }

  @Test func theMeanOfTheHeadsIsTheirMean() throws {
    let notebook = try Notebook.smallest()
    let stage = try notebook.session.stage(of: Address(.visionBlock(1), .weights))
    let weights = try notebook.session.value(at: Address(.visionBlock(1), .weights))
    let mean = notebook.explainer.attention(weights, stage, .mean, query: 4)
    guard case .panels(let panels) = mean.blocks[0], case .heatmap(let map) = panels[1] else {
      Issue.record("\(mean)")
      return
    }
    for key in 0..<9 {
      let expected = (weights[[0, 4, key]] + weights[[1, 4, key]]) / 2
      #expect(abs(map.values.values[key] - expected) < 1e-6)
    }
  }
}
