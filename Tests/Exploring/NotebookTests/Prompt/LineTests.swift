import Foundation
import Rendering
import TestSupport
import Testing

@testable import Notebook

/// What belongs to a line, and which lines belong together.
@Suite struct LineTests {
  @Test(arguments: [
    ("x = 2 # two", "x = 2"), ("# all", ""), ("tokens(\"a # b\") # c", "tokens(\"a # b\")"), ("a#b", "a#b"),
    (":step 2   # go", ":step 2"), ("'it\\'s # no' # yes", "'it\\'s # no'"), (":run a", ":run a"),
  ]) func commentsEndALine(line: String, rest: String) {
    #expect(line.withoutComment == rest)
  }

  @Test(arguments: [
    ("a  b ", ["a", "b"]), ("image \"my pic.png\"", ["image", "my pic.png"]),
    ("x '/tmp/a b' y", ["x", "/tmp/a b", "y"]),
    ("don't say", ["don't", "say"]), ("'open a", ["'open", "a"]), ("\"\"", [""]),
    ("f(\"a b\") c", ["f(\"a", "b\")", "c"]),
    ("\"a\"b\" c", ["a\"b", "c"]), ("", []),
  ]) func quotesHoldWordsTogether(line: String, words: [String]) {
    #expect(line.quotableWords.map(\.text) == words)
  }

  @Test func namesMayStandInQuotes() throws {
    let folder = try TemporaryDirectory()
    let picture = folder.file("my pic.png").path
    try FileManager.default.copyItem(
      atPath: Fixtures.package.appending(path: "images/scene-01.png").path, toPath: picture)
    try "1 + 1".write(to: folder.file("my lines"), atomically: true, encoding: .utf8)
    let notebook = try Notebook.smallest()
    for line in [
      ":open image \"\(picture)\"", ":open image \(picture)", ":source '\(folder.file("my lines").path)'",
      ":export text.norm[0, :] \"\(folder.file("a b.npy").path)\"", ":attention text.0 from \"▁wh\"",
    ] {
      for cell in notebook.execute(line) { #expect(!cell.isError, "\(line): \(cell.document)") }
    }
    #expect(notebook.question.imageURL.lastPathComponent == "my pic.png")
    #expect(FileManager.default.fileExists(atPath: folder.file("a b.npy").path))
  }

  @Test func aLineRunsWithoutItsCommentAndKeepsIt() throws {
    let notebook = try Notebook.smallest()
    let cell = try #require(notebook.execute(":where # here").first)
    #expect(!cell.isError && cell.input == ":where # here")
    #expect(try #require(notebook.execute("1 + 1 # two").first).value != nil)
    notebook.execute(":prompt is it # or not")
    #expect(notebook.question.prompt == "is it # or not")
  }

  @Test func longInputIsShortenedInErrors() throws {
    let notebook = try Notebook.smallest()
    for line in [":" + String(repeating: "x", count: 20_000), ":step " + String(repeating: "é", count: 9_000)] {
      let message = try #require(notebook.execute(line).first?.error?.message)
      #expect(message.count < 420 && message.contains(" … "))
    }
  }
}
