import Foundation
import Notebook
import NotebookFiles
import Tensors
import TestSupport
import Testing

@Suite struct ReplayTests {
  static let tour = [
    ":goto vision.block.1.attention.weights", "softmax(q @ k.T / sqrt(headDim))", "allclose(_, weights)",
    "mine = $2[0] * 2", ":heatmap mine", ":diff $2 weights", ":histogram text.norm", ":run clean",
    ":ablate text.block.0.head.1", ":patch text.block.0.mlp.output from clean",
    ":patch sweep text.*.attention.heads from clean", "1 +", ":nothing", ":goto text.logits@1", ":time", ":undo",
    ":top", "mine.shape", "\"tab\\tis text\"", "random([2, 3], seed=5)", ":attention 0", ":step tokens 1", ":where",
  ]

  private func saved(_ folder: TemporaryDirectory, _ lines: [String] = tour) throws -> URL {
    let notebook = try Notebook.smallest()
    for line in lines { notebook.execute(line) }
    let url = folder.file("tour.vlm")
    #expect(notebook.execute(":save \(url.path)").first?.isError == false)
    return url
  }

  @Test func aSavedNotebookReplaysToTheSameOutputs() throws {
    let folder = try TemporaryDirectory()
    let replay = try Replay(try saved(folder), opensOutside: true)
    #expect(replay.file.cells.map(\.input) == Self.tour)
    replay.runAll { kept, outcome in
      #expect(outcome.difference == nil && outcome.failure == nil, "\(kept.input)")
      #expect(outcome.isCompared == (kept.input != ":time" && kept.output != nil), "\(kept.input)")
    }
    #expect(replay.notebook.cells.count == Self.tour.count)
    let again = folder.file("again.vlm")
    try HandOut(replay.notebook, beside: folder.url).write(to: again, as: .vlm)
    let (first, second) = (try NotebookFile(contentsOf: folder.file("tour.vlm")), try NotebookFile(contentsOf: again))
    let differing = zip(first.cells, second.cells).filter { $0 != $1 }.map(\.0.input)
    #expect(first.header == second.header && (differing.isEmpty || differing == [":time"]))
  }

  @Test func aPictureBesideTheNotebookMayStandInQuotes() throws {
    let folder = try TemporaryDirectory()
    let picture = Fixtures.package.appending(path: "images/scene-01.png")
    try FileManager.default.copyItem(at: picture, to: folder.file("my picture.png"))
    for path in ["my picture.png", "\"my picture.png\"", "'scene-02.png'"] {
      let url = folder.file("tour.vlm")
      try Data("# vlmverse notebook 1\n:open image \(path)\n".utf8).write(to: url)
      let replay = try Replay(url)
      for kept in replay.file.cells { #expect(replay.run(kept)?.failure == nil, "\(path)") }
      #expect(path.contains(replay.notebook.question.imageURL.lastPathComponent))
    }
  }

  @Test func aSavedJupyterNotebookReplaysToTheSameOutputs() throws {
    let folder = try TemporaryDirectory()
    let notebook = try Notebook.smallest()
    let lines =
      Self.tour + [":save \(folder.file("first.vlm").path)", "$2[0, 0] / 3", ":image nothing.png", "\"\\\"é/#\""]
    for line in lines { notebook.execute(line) }
    let url = folder.file("tour.ipynb")
    #expect(notebook.execute(":save \(url.path)").first?.isError == false)
    #expect(notebook.execute(":save \(folder.file("tour.vlm").path)").first?.isError == false)
    let (file, text) = (try NotebookFile(contentsOf: url), try NotebookFile(contentsOf: folder.file("tour.vlm")))
    #expect(file.cells.map(\.input) == lines)
    #expect(
      file.header.model?.value == text.header.model?.value && file.header.prompt?.value == text.header.prompt?.value)
    for (kept, other) in zip(file.cells, text.cells) where !kept.input.hasPrefix(":save") {
      #expect(kept.output == other.output, "\(kept.input)")
    }
    let check = try run("vlmverse", ["replay", "--check", "--open-outside", "tour.ipynb"], directory: folder.url)
    #expect(check.status == 0 && check.stdout == "25 of 27 cells the same, 0 different, 2 not compared\n", "\(check)")
    let cells = try Notebook.smallest().execute(":replay! \(url.path)")
    #expect(cells.count == lines.count + 1 && cells[1].input == lines[0])
    let changed = try String(contentsOf: url, encoding: .utf8).replacing("\"True\"", with: "\"False\"")
    try Data(changed.utf8).write(to: url)
    let different = try run("vlmverse", ["replay", "--check", "--open-outside", "tour.ipynb"], directory: folder.url)
    #expect(different.status == 1)
    #expect(
      different.stdout.contains(
        /tour.ipynb:[0-9]+: cell 3, allclose\(_, weights\)\n  line 1: False was kept, and it is True/))
  }

  @Test func aJupyterNotebookOfAnybodyElseIsRefusedWithItsPlace() throws {
    let folder = try TemporaryDirectory()
    let url = folder.file("a.ipynb")
    for (text, message) in [
      ("", "a.ipynb:1:1: this is not JSON"), ("{\"cells\": [\n 1,, 2]}", "a.ipynb:2:4: this is not JSON"),
      (String(repeating: "[", count: 100_000), "a.ipynb:1:65: this is not JSON"),
      ("[1]", "no Jupyter notebook of this program's"), ("{\"cells\": []}", "no Jupyter notebook of this program's"),
      ("{\"cells\": 3, \"metadata\": {\"vlmverse\": {}}}", "no Jupyter notebook of this program's"),
      ("{\"cells\": [{}, {\"source\": 3}], \"metadata\": {\"vlmverse\": 3}}", "no Jupyter notebook of this program's"),
    ] {
      try Data(text.utf8).write(to: url)
      do {
        _ = try NotebookFile(contentsOf: url)
        Issue.record("\(text.prefix(50)) is read")
      } catch { #expect("\(error)".contains(message), "\(error)") }
    }
    let strange =
      "{\"cells\": [{}, {\"cell_type\": \"code\", \"source\": 3, \"outputs\": [3]}], \"metadata\": {\"vlmverse\": {}}}"
    try Data(strange.utf8).write(to: url)
    #expect(try NotebookFile(contentsOf: url).cells.isEmpty)
  }

  @Test func filesBesideTheNotebookAreFoundFromAnywhere() throws {
    let folder = try TemporaryDirectory()
    let pictures = folder.url.appending(path: "tour")
    try FileManager.default.createDirectory(at: pictures, withIntermediateDirectories: true)
    try FileManager.default.copyItem(at: Fixtures.url("images/rgb-8.png"), to: pictures.appending(path: "dog.png"))
    let lines = "# vlmverse notebook 1\n# image: dog.png\n\n:open image dog.png\nmean(vision.pixels)\n"
    try Data(lines.utf8).write(to: pictures.appending(path: "tour.vlm"))
    for place in ["tour/tour.vlm", pictures.appending(path: "tour.vlm").path] {
      let replay = try run("vlmverse", ["replay", "--check", place], directory: folder.url)
      #expect(replay.status == 0 && replay.stderr.isEmpty, "\(replay)")
    }
    let notebook = try Notebook.smallest()
    #expect(notebook.execute(":replay \(pictures.path)/tour.vlm").allSatisfy { !$0.isError })
  }

  @Test func whatDiffersIsSaid() throws {
    let folder = try TemporaryDirectory()
    let url = try saved(folder)
    let text = try String(contentsOf: url, encoding: .utf8)
    try Data(text.replacing("#| True", with: "#| False").utf8).write(to: url)
    let check = try run("vlmverse", ["replay", "--check", "--open-outside", url.path])
    #expect(check.status == 1)
    #expect(check.stdout.contains("cell 3, allclose(_, weights)\n  line 1: False was kept, and it is True now\n"))
    #expect(check.stdout.hasSuffix("1 different, 1 not compared\n"))
  }

  @Test func theCommandComparesAndShows() throws {
    let folder = try TemporaryDirectory()
    let url = try saved(folder, ["1 + 1", ":goto text.norm", "x = norm(text.norm)"])
    let check = try run("vlmverse", ["replay", "--check", "--open-outside", url.path])
    #expect(check.status == 0)
    #expect(check.stdout == "3 of 3 cells the same, 0 different\n")
    let shown = try run("vlmverse", ["replay", "--open-outside", url.path])
    #expect(shown.status == 0)
    #expect(shown.stdout.hasPrefix("[1]> 1 + 1\n2\n[2]> :goto text.norm\n"))
  }

  @Test func whatSharesASittingIsLeftOut() throws {
    let folder = try TemporaryDirectory()
    try Data("1 + 1\n:share\n:ask \"Which?\" a b\n:big\n".utf8).write(to: folder.file("a.vlm"))
    let check = try run("vlmverse", ["replay", "--check", "a.vlm"], directory: folder.url)
    #expect(check.status == 0 && check.stdout.hasPrefix("0 of 4 cells the same, 0 different"), "\(check)")
    #expect(check.stderr.split(separator: "\n").count == 2 && check.stderr.contains("a.vlm:3"), "\(check)")
  }

  @Test func handWrittenLinesThatFailAreSaidWithTheirPlace() throws {
    let folder = try TemporaryDirectory()
    let url = folder.file("hand.vlm")
    try Data("# a tour\n:step\n\nzeros(3) +\n:stp\n\(String(repeating: "(", count: 5000))\n".utf8).write(to: url)
    let check = try run("vlmverse", ["replay", "--check", "hand.vlm"], directory: folder.url)
    #expect(check.status == 1)
    #expect(
      check.stderr == """
        hand.vlm:4:11: the expression ends early; expected a value
        hand.vlm:5:1: :stp is no command; did you mean :step?
        hand.vlm:6:201: nested more than 200 deep; give an inner part a name

        """)
    let export = try run("vlmverse", ["export", "hand.vlm", "hand.html"], directory: folder.url)
    #expect(export.status == 1)
    #expect(export.stderr.hasPrefix("Error: hand.vlm:4:11: "))
    #expect(!FileManager.default.fileExists(atPath: folder.file("hand.html").path))
  }

  @Test func aReplayBeginsTheNotebookAgain() throws {
    let folder = try TemporaryDirectory()
    let url = try saved(folder, ["a = 2", "$1 + a"])
    let notebook = try Notebook.smallest(prompt: "another question")
    for line in ["b = 1", ":run old", ":break text.norm", "b + 1"] { notebook.execute(line) }
    let cells = notebook.execute(":replay! \(url.path)")
    #expect(cells.map(\.number) == [5, 1, 2] && cells.allSatisfy { !$0.isError })
    #expect(notebook.cells.map(\.input) == ["a = 2", "$1 + a"])
    #expect(notebook.question.prompt == "what is in the image?")
    #expect(notebook.execute("b").first?.isError == true)
    #expect(notebook.execute(":diff old:text.norm text.norm").first?.isError == true)
    #expect(notebook.execute("_ + a").first?.value?.value == .number(6))
    let before = (notebook.cells.count, notebook.question.prompt)
    #expect(notebook.execute(":replay /nowhere.vlm").first?.isError == true)
    #expect(notebook.cells.count == before.0 + 1 && notebook.execute("a").first?.value?.value == .number(2))
  }

  @Test func aReplayWritesNothingAndRunsNoOtherFile() throws {
    let folder = try TemporaryDirectory()
    let url = folder.file("hostile.vlm")
    let lines = [
      ":save \(folder.file("a.vlm").path)", ":log \(folder.file("b.vlm").path)", ":source \(url.path)",
      ":exp 1 \(folder.file("c.csv").path)", ":replay \(url.path)", ":quit", ":q", "1",
    ]
    try Data(lines.joined(separator: "\n").utf8).write(to: url)
    let replay = try Replay(url)
    for cell in replay.file.cells { #expect(replay.run(cell)?.failure == nil) }
    #expect(replay.notebook.cells.count == lines.count && !replay.notebook.hasQuit)
    let notebook = try Notebook.smallest()
    #expect(notebook.execute(":replay \(url.path)").count == lines.count + 1)
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.url.path) == ["hostile.vlm"])
  }

  @Test func damagedFilesEndInAnErrorOrAReplay() throws {
    let folder = try TemporaryDirectory()
    let original = [UInt8](try Data(contentsOf: try saved(folder, ["zeros([2, 3]) + 1", ":top 2", "1 +"])))
    let header = Set("# image".utf8)
    var random = SplitMix64(seed: 5)
    var (refused, replayed) = (0, 0)
    for _ in 0..<2000 {
      var bytes = original
      for _ in 0...Int.random(in: 0...3, using: &random) {
        let place = Int.random(in: 0..<bytes.count, using: &random)
        switch Int.random(in: 0..<4, using: &random) {
        case 0: bytes[place] = UInt8.random(in: 0...255, using: &random)
        case 1: bytes.remove(at: place)
        case 2: bytes.insert(header.randomElement(using: &random) ?? 0, at: place)
        default: bytes.removeSubrange(place..<min(place + 40, bytes.count))
        }
      }
      do {
        _ = try NotebookFile(parsing: bytes, name: "a.vlm")
        replayed += 1
      } catch {
        #expect("\(error)".hasPrefix("a.vlm:"))
        refused += 1
      }
    }
    #expect(refused > 100 && replayed > 100)
  }
}
