import Foundation
import NotebookFiles
import TestSupport
import Testing

@testable import Notebook

/// A line that fails is answered with the one that would have worked, where there is one near.
@Suite struct ProposalTests {
  private static let lines: [(line: String, meant: String)] = [
    // commands without their colon
    ("quit", ":quit"), ("exit", ":quit"), ("help", ":help"), ("list", ":list"), ("run", ":run"), ("n", ":next"),
    ("c", ":continue"), ("b", ":back"), ("next", ":next"), ("step", ":step"), ("step 3", ":step 3"), ("n 2", ":next 2"),
    ("step attention 3", ":step attention 3"), ("attention 3 head 1", ":attention 3 head 1"), ("Next", ":next"),
    ("goto text.norm", ":goto text.norm"), ("open image scene-01.png", ":open image scene-01.png"),
    ("exit()", ":quit"), ("exit now", ":quit"), ("goto", ":goto vision.block.0.norm1"), ("stpe", ":step"),
    // with other marks, blanks and capitals
    (": step", ":step"), (":exit", ":quit"), (":STEP", ":step"), (":Step 2", ":step 2"), ("/step", ":step"),
    ("%time", ":time"), ("%timeit", ":time"), ("!ls", ":list"), ("!cat x", ":help"), ("/word", ":help"),
    ("\\q", ":quit"),
    ("--help", ":help"), ("：step", ":step"), (":", ":help"), (":stp", ":step"), (":run!", ":run"), (":ls", ":list"),
    // values
    (":goto visoin…", ":goto vision.pixels"), (":goto visoin.blok.0.norm1", ":goto vision.block.0.norm1"),
    (":goto text.norn", ":goto text.norm"), ("visoin.pixels", "vision.pixels"), ("Vision.Pixels", "vision.pixels"),
    ("1 + visoin.blok.0.norm1", "1 + vision.block.0.norm1"), ("sofmax(text.norm)", "softmax(text.norm)"),
    (":break text.norm if sofmax(text.norm)[0, 0] > 1", ":break text.norm if softmax(text.norm)[0, 0] > 1"),
    ("scores", "vision.block.0.attention.scores"), ("print(1 + 1)", "1 + 1"), (":print text.norm", "text.norm"),
    ("import numpy as np", ":functions"), ("diff clean:text.norm text.norm", ":diff clean:text.norm text.norm"),
    (":patch text.norm from claen", ":patch text.norm from clean"), (":delete 7", ":breaks"),
    // help
    ("?softmax", ":help softmax"), ("softmax?", ":help softmax"), ("??step", ":help step"), ("?", ":help"),
    ("help(softmax)", ":help softmax"), ("softmax", ":help softmax"), ("sofmax?", ":help softmax"),
    ("vision.pixels?", ":help vision.pixels"), (":help sofmax", ":help softmax"),
    ("residual stream?", ":help residual stream"), ("what is a logit?", ":help logit"),
    ("What does entropy mean?", ":help entropy"), ("softmaxx?", ":help softmax"),
    // questions
    ("what color is the ring?", ":prompt answer en what color is the ring?"),
    ("where is the ring", ":prompt answer en where is the ring"), ("describe the picture", ":prompt caption en"),
    ("detect red circle", ":prompt detect red circle"), ("caption en", ":prompt caption en"),
    ("the color of the ring", ":prompt answer en the color of the ring"),
    (": is it red?", ":prompt answer en is it red?"), ("How do I quit?", ":quit"), ("how do I save this", ":help save"),
    ("show me the attention", ":attention"), ("logit", ":help logit"), ("which head matters?", ":attribute"),
    ("what color are the patches?", ":prompt answer en what color are the patches?"),
    ("text", "text.tokens"), ("vision.block.0", "vision.block.0.output"),
    // what needs more, or is said otherwise
    ("q:attribute", ":attribute"), ("set text.norm = 0", ":edit text.norm = 0"), ("assert 1 == 1", "1 == 1"),
    ("info locals", ":variables"), ("len(text.norm)", "text.norm.shape[0]"), ("np.max(text.norm)", "max(text.norm)"),
    ("softmax(text.norm, dim=-1)", "softmax(text.norm, axis=-1)"), ("text.norm & 1", "text.norm * 1"),
    ("gated", "text.block.0.mlp.gated"), (":edit gated[0] = 0", ":edit text.block.0.mlp.gated[0] = 0"),
    ("gated + up", "text.block.0.mlp.gated + text.block.0.mlp.up"), (":edits!", ":edits"),
    ("set n = 0", "n = 0"), ("len(text.norm @ text.norm.T)", "(text.norm @ text.norm.T).shape[0]"),
    ("m = (text.norm > 0) & (text.norm < 1)", "m = (text.norm > 0) * (text.norm < 1)"),
    ("a = softmax(scores)", "a = softmax(vision.block.0.attention.scores)"),
    ("softmax(q @ k.T)", "softmax(vision.block.0.attention.q @ vision.block.0.attention.k.T)"),
    ("how do I patch a head?", ":help patch"),
    ("what colour is the ring?", ":prompt answer en what color is the ring?"),
    (":ablate", ":ablate text.block.2.head.1"), ("text.logits[5] = 100", ":edit text.logits[5] = 100"),
  ]

  private func notebook() throws -> Notebook {
    let notebook = try Notebook(commands: Command.common)
    for line in [":step 3", ":run clean", ":break text.norm"] { notebook.execute(line) }
    return notebook
  }

  @Test func aLineThatFailsIsAnsweredWithTheOneThatWorks() throws {
    let notebook = try notebook()
    let state = notebook.state
    for (line, meant) in Self.lines {
      let cell = try #require(notebook.execute(line).last)
      #expect(cell.isError && cell.proposal == meant, "\(line): \(cell.proposal ?? "nothing")")
    }
    for meant in Set(Self.lines.map(\.meant)).sorted() {
      notebook.restore(state)
      let isRight = notebook.execute(meant).allSatisfy { !$0.isError }
      #expect(isRight, "\(meant)")
      notebook.hasQuit = false
    }
  }

  @Test(arguments: [
    "1 +", "top = 3 +", "x = nothing", "[1, 2", ":step 99 bottles", ":step -1", "ones(3)[4]", "b = 2 +",
    "list = nothing(", ":re", "1 + ~top", "q:text.nothing", "quit now", "h @ text.norm", "w.x = 3", "f(x) = 2",
  ]) func whatIsNearNothingIsNotGuessedAt(line: String) throws {
    let cell = try #require(try notebook().execute(line).last)
    #expect(cell.isError && cell.proposal == nil, "\(cell.proposal ?? "")")
  }

  @Test func aLineThatWorksIsAnsweredWithNone() throws {
    let notebook = try notebook()
    for line in ["n = 3", "n", "q = 1", ":step", "quit = 2", "quit"] {
      #expect(notebook.execute(line).last?.proposal == nil, "\(line)")
    }
  }

  @Test func aFilesPathIsOpened() throws {
    let folder = try TemporaryDirectory()
    let picture = folder.file("my pic (1).png").path
    let sample = Fixtures.package.appending(path: "images/scene-01.png").path
    try FileManager.default.copyItem(atPath: sample, toPath: picture)
    let dropped = picture.replacing(" ", with: "\\ ").replacing("(", with: "\\(").replacing(")", with: "\\)")
    let notebook = try Notebook.smallest()
    for typed in [dropped, picture, "file://" + picture.replacing(" ", with: "%20")] {
      #expect(notebook.execute(typed).last?.proposal == ":open \(typed)")
      #expect(notebook.execute(":open \(typed)").last?.isError == false, "\(typed)")
      #expect(notebook.question.imageURL.lastPathComponent == "my pic (1).png")
    }
  }

  @Test func aNotebookIsSavedAndNoValueExported() throws {
    let notebook = try Notebook.smallest()
    for (line, meant) in [
      (":export x.html", ":save x.html"), (":export notebook \"my tour.ipynb\"", ":save \"my tour.ipynb\""),
    ] {
      #expect(notebook.execute(line).last?.proposal == meant)
    }
    #expect(notebook.execute(":export logits.npy").last?.proposal == nil)
  }

  @Test func ofAFolderWithoutAModelAFileIsOpened() throws {
    let folder = try TemporaryDirectory()
    for name in ["notes.txt", "b.png", "a.jpg"] { try Data().write(to: folder.file(name)) }
    let cell = try #require(Notebook.smallest().execute(":open \(folder.url.path)").last)
    #expect(cell.proposal == ":open \(folder.file("a.jpg").path)", "\(cell.proposal ?? "")")
  }

  @Test func tabTakesItInAnEmptyLine() throws {
    let notebook = try notebook()
    notebook.execute("quit")
    #expect(notebook.completion(of: "", at: "".startIndex)?.candidates.map(\.text) == [":quit"])
    #expect(notebook.completion(of: "so", at: "so".endIndex)?.candidates.map(\.text) != [":quit"])
    notebook.execute("1 + 1")
    #expect(notebook.completion(of: "", at: "".startIndex)?.candidates.map(\.text).contains("softmax(") == true)
  }

  @Test func itIsShownBelowTheErrorAndKeptNowhere() throws {
    let cell = try #require(try notebook().execute("quit").last)
    let shown = cell.shown().blocks.map { "\($0)" }.joined()
    #expect(shown.contains(":quit") && shown.contains("write") && !shown.contains("Tab"))
    #expect("\(cell.shown(isTyped: true).blocks)".contains("as Tab does"))
    #expect(!"\(cell.document.blocks)".contains("write"))
  }
}
