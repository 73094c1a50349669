import Foundation
import Notebook
import NotebookFiles
import TestSupport
import Testing

/// Prose belongs to a notebook as its cells do.
@Suite struct ProseTests {
  private let folder: TemporaryDirectory

  init() throws { folder = try TemporaryDirectory() }

  @Test func commentsAreKeptWhereTheyStand() throws {
    let notebook = try Notebook.smallest()
    let lines = [
      "# # A tour", "# of two lines", "#", "# and more", "1 + 1", "# next", "", "# apart", ":step # why", "# end",
    ]
    for line in lines { notebook.execute(line) }
    notebook.execute(":log \(folder.file("log.vlm").path)")
    notebook.execute("# logged")
    notebook.execute("# too")
    notebook.execute(":save \(folder.file("a.vlm").path)")
    let file = try NotebookFile(contentsOf: folder.file("a.vlm"))
    #expect(file.entries.first == .remark(["# A tour", "of two lines", "", "and more"]))
    let prose = file.entries.compactMap { if case .remark(let lines) = $0 { lines } else { nil } }
    #expect(prose.dropFirst() == [["next"], ["apart"], ["end"], ["logged", "too"]])
    #expect(try NotebookFile(contentsOf: folder.file("log.vlm")).entries.prefix(8) == file.entries.prefix(8))
    #expect(notebook.cells.map(\.number) == Array(1...notebook.cells.count))
  }

  @Test func aReplayedNotebookIsSavedWithItsProse() throws {
    let url = folder.file("a.vlm")
    let text = "# vlmverse notebook 1\n\n# # Heading\n# Text.\n\n1 + 1\n#| 2\n\n# End\n"
    try Data(text.utf8).write(to: url)
    let notebook = try Notebook.smallest()
    #expect(notebook.execute(":replay \(url.path)").allSatisfy { !$0.isError })
    #expect(notebook.execute(":save \(url.path)").first?.isError == false)
    let file = try NotebookFile(contentsOf: url)
    #expect(NotebookFile(header: .init(), entries: Array(file.entries.prefix(3))).text == text)
  }

  /// What a notebook file has of its header and of outputs is no prose where its lines are sourced.
  @Test func aSourcedNotebookBringsItsProseOnly() throws {
    let url = folder.file("a.vlm")
    try Data("# vlmverse notebook 1\n# model: shipped\n# prompt: x\n\n# model: prose\n1 + 1\n#| 2\n".utf8).write(
      to: url)
    let notebook = try Notebook.smallest()
    notebook.execute(":source \(url.path)")
    #expect(notebook.remarks.map(\.lines) == [["model: prose"]])
  }

  /// Saved elsewhere than where it was typed, run from anywhere, moved with its pictures.
  @Test(arguments: ["vlm", "ipynb", "md"]) func picturesAreNamedFromTheNotebooksFolder(_ form: String) throws {
    let old = folder.file("old")
    try FileManager.default.createDirectory(at: old.appending(path: "pictures"), withIntermediateDirectories: true)
    let picture = old.appending(path: "pictures/a b.png")
    try FileManager.default.copyItem(at: Fixtures.url("images/rgb-8.png"), to: picture)
    let notebook = try Notebook(image: picture, commands: Command.common)
    notebook.execute(":open image scene-03.png")
    #expect(notebook.execute(":open image \(picture.path)").first?.isError == false)
    notebook.execute(":save \(old.appending(path: "tour.\(form)").path)")
    let new = folder.file("new")
    try FileManager.default.moveItem(at: old, to: new)
    let file = try NotebookFile(contentsOf: new.appending(path: "tour.\(form)"))
    #expect(file.header.image?.value == "pictures/a b.png")
    #expect(file.cells.map(\.input).prefix(2) == [":open image scene-03.png", ":open image \"pictures/a b.png\""])
    for (path, directory) in [("tour.\(form)", new), ("new/tour.\(form)", folder.url)] {
      let check = try run("vlmverse", ["replay", "--check", path], directory: directory)
      #expect(check.status == 0, "\(check)")
    }
  }

  @Test func fiftyRoundTripsChangeNothing() throws {
    let text = """
      # vlmverse notebook 1
      # prompt: what is *in* the_image?

      # # A heading_with *marks* and `code`
      # A \\ backslash, a_b*c*, <b>, &amp;, --> and [link](x) | pipe.
      #
      # 1. A list
      # - of things

      "a\\tb" # said
      #| "a\tb"

      # Apart.

      # Again: -- > "quotes" é 🙂

      :stats text.norm
      1 +

      # End.
      """
    try Data(text.utf8).write(to: folder.file("0.vlm"))
    var first: NotebookFile?
    for round in 0..<50 {
      let forms = ["vlm", "ipynb", "md"]
      let (from, to) = ("\(round).\(forms[round % 3])", "\(round + 1).\(forms[(round + 1) % 3])")
      let notebook = try Notebook.smallest()
      notebook.execute(":replay \(folder.file(from).path)")
      #expect(notebook.execute(":save \(folder.file(to).path)").first?.isError == false)
      var file = try NotebookFile(contentsOf: folder.file(to))
      let entries = file.entries.map { entry in
        guard case .cell(var cell) = entry else { return entry }
        cell.line = 0
        return .cell(cell)
      }
      file = NotebookFile(header: .init(prompt: file.header.prompt.map { .init($0.value) }), entries: entries)
      if let first { #expect(file == first, "\(to)") } else { first = file }
    }
    #expect(first?.entries.count == 7)
  }
}
