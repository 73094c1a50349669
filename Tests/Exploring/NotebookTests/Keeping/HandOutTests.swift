import Foundation
import Notebook
import NotebookFiles
import Rendering
import TestSupport
import Testing

@Suite struct HandOutTests {
  /// A tour with remarks, exported from a file.
  private func export(to name: String, _ folder: TemporaryDirectory) throws -> String {
    let url = folder.file("tour.vlm")
    let lines = """
      # vlmverse notebook 1
      # model: \(Fixtures.url("model/smallest").path)
      # prompt: what is in the image?

      # # Where it looks
      # A remark with `code`, <b>marks</b> & a [link](x).
      #
      # Its second paragraph.
      :heatmap vision.block.0.attention.weights[0]
      :histogram text.norm
      1 +
      #| error: the expression ends early; expected a value
      #|   | 1 +
      #|   |    ^
      :save elsewhere.vlm
      "</code><script>alert(1)</script>"
      """
    try Data(lines.utf8).write(to: url)
    let result = try run("vlmverse", ["export", "--open-outside", "tour.vlm", name], directory: folder.url)
    #expect(result.status == 0, "\(result.stderr)")
    return try String(contentsOf: folder.file(name), encoding: .utf8)
  }

  @Test func picturesThatAreOpenedOnTheWayAreShown() throws {
    let notebook = try Notebook.smallest()
    func pictures() throws -> Int {
      let page = try HandOut(notebook, beside: URL(filePath: "/")).text(as: .html)
      return page.ranges(of: "data:image/png").count
    }
    let before = try pictures()
    notebook.execute(":open image \(Fixtures.package.appending(path: "images/wide.png").path)")
    #expect(try pictures() == before + 1)
  }

  @Test func aPageNeedsNothingBesideIt() throws {
    let page = try export(to: "tour.html", try TemporaryDirectory())
    #expect(page.hasPrefix("<!DOCTYPE html>\n<html lang=\"en\">"))
    #expect(page.contains("prefers-color-scheme: dark") && page.contains("content=\"light dark\""))
    #expect(page.contains("<h3>Where it looks</h3>"))
    #expect(
      page.contains("<code>code</code>, &lt;b&gt;marks&lt;/b&gt; &amp; a [link](x).</p>\n<p>Its second paragraph.</p>"))
    #expect(page.components(separatedBy: "data:image/png;base64,").count == 4)  // the image, the map, its legend
    #expect(page.contains("[3]&gt; 1 +") && page.contains("the expression ends early"))
    #expect(!page.contains("<script") && !page.contains("elsewhere"))
    #expect(page.matches(of: /(src|href)="(?!data:)/).isEmpty && !page.contains("url("))
  }

  @Test func markdownShowsTheOutputs() throws {
    let page = try export(to: "tour.md", try TemporaryDirectory())
    expectGolden(page.replacing(Fixtures.package.path + "/", with: ""), "notebook/handout.md", allowsRounding: true)
  }

  @Test func aJupyterNotebookHoldsBothKindsOfOutput() throws {
    let text = try export(to: "tour.ipynb", try TemporaryDirectory())
    let notebook = try #require(try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
    #expect(notebook["nbformat"] as? Int == 4 && notebook["nbformat_minor"] as? Int == 5)
    let cells = try #require(notebook["cells"] as? [[String: Any]])
    #expect(
      cells.compactMap { $0["cell_type"] as? String } == [
        "markdown", "code", "markdown", "code", "code", "code", "code", "code",
      ])
    let opening = [":open model \"\(Fixtures.url("model/smallest").path)\"\n", ":prompt what is in the image?"]
    #expect(cells[1]["source"] as? [String] == opening && (cells[1]["outputs"] as? [Any])?.isEmpty == true)
    #expect(Set(cells.compactMap { $0["id"] as? String }).count == cells.count)
    #expect(cells.compactMap { $0["execution_count"] as? Int } == [1, 2, 3, 4, 5])
    let hidden = try #require(cells[6]["metadata"] as? [String: Any])
    #expect(
      cells[6]["source"] as? [String] == [":save elsewhere.vlm"] && hidden["tags"] as? [String] == ["remove-cell"])
    let outputs = cells.compactMap { ($0["outputs"] as? [[String: Any]])?.first }
    #expect(
      outputs.compactMap { $0["output_type"] as? String } == ["display_data", "display_data", "error", "display_data"])
    let data = try #require(outputs[0]["data"] as? [String: [String]])
    #expect(data["text/plain"]?.first == "vision.block.0.attention.weights[0]\n")
    #expect(data["text/html"]?.joined().contains("data:image/png;base64,") == true)
    #expect(
      outputs[2]["traceback"] as? [String] == [
        "error: the expression ends early; expected a value", "  | 1 +", "  |    ^",
      ])
  }

  @Test func aNotebookFileKeepsItsRemarksAndGetsOutputs() throws {
    let folder = try TemporaryDirectory()
    let text = try export(to: "again.vlm", folder)
    let file = try NotebookFile(parsing: Array(text.utf8), name: "again.vlm")
    #expect(
      file.entries.first
        == .remark([
          "# Where it looks", "A remark with `code`, <b>marks</b> & a [link](x).", "", "Its second paragraph.",
        ]))
    #expect(file.cells.count == 5 && file.cells.filter { $0.output == nil }.isEmpty)
    let check = try run("vlmverse", ["replay", "--check", "--open-outside", "again.vlm"], directory: folder.url)
    #expect(check.stdout == "4 of 5 cells the same, 0 different, 1 not compared\n")
  }

  @Test func savingIsRefusedWhereItCannotBeWhole() throws {
    let folder = try TemporaryDirectory()
    let notebook = try Notebook.smallest()
    notebook.execute("1 + 1")
    for (name, message) in [
      ("a.txt", "a.txt: its name has to end in .vlm, .md, .ipynb, .html"), ("none/a.vlm", "No such file or directory"),
      ("", "it needs a file"),
    ] {
      let path = name.isEmpty ? "" : folder.file(name).path
      let cell = try #require(notebook.execute(":save \(path)").first)
      #expect(cell.isError && cell.error?.message.contains(message) == true)
    }
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.url.path).isEmpty)
  }

  @Test func aLogIsTheNotebookAtEveryLine() throws {
    let folder = try TemporaryDirectory()
    let (log, save) = (folder.file("log.vlm"), folder.file("save.vlm"))
    let notebook = try Notebook.smallest()
    notebook.execute("x = 1")
    notebook.execute(":log \(log.path)")
    for line in ["x + 1", "1 +", ":top 2", ":log"] {
      notebook.execute(line)
      let logged = try NotebookFile(contentsOf: log)
      #expect(logged.cells.map(\.input) == notebook.cells.map(\.input))
      #expect(notebook.execute(":save \(save.path)").first?.isError == false)
      let saved = try NotebookFile(contentsOf: save)
      #expect(saved.header == logged.header && saved.entries == logged.entries)
    }
    notebook.execute(":log off")
    notebook.execute("x + 2")
    #expect(try NotebookFile(contentsOf: log).cells.last?.input == ":save \(save.path)")
    #expect(notebook.execute(":log \(folder.file("log.html").path)").first?.isError == true)
  }
}
