import Foundation
import Notebook
import NotebookFiles
import PaliGemmaModel
import Tensors
import TestSupport
import Testing

/// What a notebook learns from, and what becomes of it.
@Suite struct LearningTests {
  private func run(_ line: String, _ notebook: Notebook) throws {
    let cell = try #require(notebook.execute(line).last)
    try #require(!cell.isError, "\(line): \(cell.error?.message ?? "")")
  }

  private func message(_ line: String, _ notebook: Notebook) -> String {
    notebook.execute(line).last?.error?.message ?? ""
  }

  /// A file of `lines` beside a picture `scene.png`.
  private func file(_ lines: [String], in folder: TemporaryDirectory) throws -> String {
    let picture = Fixtures.package.appending(path: "images/scene-00.png")
    try FileManager.default.copyItem(at: picture, to: folder.url.appending(path: "scene.png"))
    let url = folder.url.appending(path: "mine.jsonl")
    try lines.joined(separator: "\n").write(to: url, atomically: true, encoding: .utf8)
    return url.path
  }

  private static let right = #"{"image": "scene.png", "prefix": "what", "suffix": "red"}"#

  @Test func linesOfAFileAreLearned() throws {
    let (notebook, folder) = (try Notebook.smallest(), try TemporaryDirectory())
    let other = #"{"image": "scene.png", "prefix": "where is it?", "suffix": "left"}"#
    let path = try file([Self.right, "", other], in: folder)
    try run(":learn 3 from \(path)", notebook)
    #expect(notebook.learning?.learner.optimizer.count == 3)
    try run(":forget", notebook)
    #expect(notebook.learning == nil)
  }

  /// A line that is wrong is named, whatever the lines before it, and nothing is learned.
  @Test(arguments: [
    (#"{"image": "scene.png", "prefix": "what""#, "mine.jsonl: not JSON at line 2"),
    (#"{"image": "scene.png", "prefix": "what"}"#, #"mine.jsonl:2: expected a text called "suffix""#),
    (#"{"image": "scene.png", "prefix": "what", "suffix": 3}"#, #"mine.jsonl:2: expected a text called "suffix""#),
    (
      #"{"image": "gone.png", "prefix": "what", "suffix": "red"}"#,
      "mine.jsonl:2: there is no picture gone.png beside it"
    ),
    (
      #"{"image": "scene.png", "prefix": "what", "suffix": ""# + String(repeating: "red ", count: 40) + #""}"#,
      "mine.jsonl:2: the prompt"
    ),
  ]) func aBrokenLineIsNamed(_ line: String, _ expected: String) throws {
    let (notebook, folder) = (try Notebook.smallest(), try TemporaryDirectory())
    let path = try file([Self.right, line], in: folder)
    let message = message(":learn 3 from \(path)", notebook)
    #expect(message.contains(expected), "\(message)")
    #expect(notebook.learning == nil)
  }

  @Test func anEmptyFileIsRefused() throws {
    let (notebook, folder) = (try Notebook.smallest(), try TemporaryDirectory())
    #expect(message(":learn from \(try file(["", " "], in: folder))", notebook).contains("there is no line in it"))
  }

  /// The same steps over scenes make the same weights; those of the vision tower stay.
  @Test func scenesAreTheSameEachTime() throws {
    func weights() throws -> [String: Tensor] {
      let notebook = try Notebook.smallest()
      try run(":learn 2 from scenes color brown", notebook)
      return try #require(notebook.learning).learner.weights
    }
    let (first, second, opened) = (try weights(), try weights(), try Notebook.smallest().open.model)
    #expect(first == second)
    for (address, weight) in first where address.hasPrefix("vision.") || address == "text.embedding.weight" {
      #expect((weight == opened.weights[address].tensor()) == address.hasPrefix("vision."), "\(address)")
    }
  }

  /// What is written opens again with the same values, bit for bit.
  @Test(arguments: [":target red", ":target none"]) func aTaughtModelIsSaved(_ end: String) throws {
    let (notebook, folder) = (try Notebook.smallest(), try TemporaryDirectory())
    try run(":target red", notebook)
    try run(":learn 2", notebook)
    try run(end, notebook)
    let path = folder.url.appending(path: "taught").path
    try run(":save model \(path)", notebook)
    let opened = try Notebook(
      model: URL(filePath: path), image: Fixtures.package.appending(path: "images/scene-00.png"),
      prompt: "what is in the image?", commands: Command.common)
    try run(end, opened)
    for address in ["vision.norm", "text.norm", "text.logits"] {
      let parsed = try #require(Address(parsing: address))
      #expect(try notebook.session.value(at: parsed) == opened.session.value(at: parsed), "\(address)")
    }
    #expect(message(":save model \(path)", notebook).contains("taught"))
  }

  /// With an edit in force the way from a grey picture isn't gone.
  @Test func integratedGradientsTakeNoEdits() throws {
    let notebook = try Notebook.smallest()
    try run(":target red", notebook)
    try run(":edit text.norm[0] = 0", notebook)
    #expect(message(":saliency integrated", notebook).contains(":edits clear"))
  }
}
