import Foundation
import Notebook
import TestSupport
import Testing

/// What other programs and people have made is not replaced unless somebody insists.
@Suite struct ReplacingTests {
  private let folder: TemporaryDirectory
  private let notebook: Notebook

  init() throws {
    folder = try TemporaryDirectory()
    notebook = try Notebook.smallest()
    notebook.execute("1 + 1")
  }

  private func text(_ name: String) throws -> String { try String(contentsOf: folder.file(name), encoding: .utf8) }

  @Test(arguments: [
    (":save", "a.vlm"), (":save", "a.md"), (":save", "a.ipynb"), (":save", "a.html"), (":log", "a.vlm"),
    (":export eye(2)", "a.csv"), (":export eye(2)", "a.npy"), (":export eye(2)", "a.png"),
    (":export eye(2)", "a.safetensors"),
  ]) func aForeignFileStaysUnlessSomebodyInsists(_ command: String, _ name: String) throws {
    let path = folder.file(name).path
    try Data("by hand".utf8).write(to: folder.file(name))
    let cell = try #require(notebook.execute("\(command) \(path)").first)
    let insisting = command.replacing(/^:[a-z]+/) { $0.0 + "!" } + " \(path)"
    #expect(cell.error?.message.contains("; \(insisting) replaces it") == true, "\(cell)")
    #expect(try text(name) == "by hand")
    #expect(notebook.execute(insisting).first?.isError == false)
    #expect(try Data(contentsOf: folder.file(name)) != Data("by hand".utf8))
    #expect(notebook.execute("\(command) \(path)").first?.isError == false, "what this program wrote is replaced")
    #expect(notebook.execute(":log off").first?.isError == false)
  }

  @Test(arguments: ["a.vlm", "a.md", "a.ipynb", "a.html"]) func whatAnEarlierSessionWroteIsReplaced(_ name: String)
    throws
  {
    for _ in 0..<30 { notebook.execute(":heatmap vision.block.0.attention.weights[0]") }
    notebook.execute(":save \(folder.file("original" + String(name.dropFirst())).path)")
    let original = try Data(contentsOf: folder.file("original" + String(name.dropFirst())))
    try original.write(to: folder.file(name))  // by another process, as far as this one knows
    for isReplacing in [true, false] {
      let cell = try #require(notebook.execute(":save \(folder.file(name).path)").first)
      #expect(!cell.isError && "\(cell.document.blocks)".contains("another session") == isReplacing)
    }
  }

  @Test func linksAndModesAreKept() throws {
    let (file, link) = (folder.file("a.csv"), folder.file("link.csv"))
    try Data().write(to: file)
    try FileManager.default.setAttributes([.posixPermissions: 0o640], ofItemAtPath: file.path)
    try FileManager.default.createSymbolicLink(at: link, withDestinationURL: file)
    #expect(notebook.execute(":export eye(2) \(link.path)").first?.isError == false)
    #expect(try text("a.csv") == "1.0,0.0\n0.0,1.0\n")
    #expect(try FileManager.default.destinationOfSymbolicLink(atPath: link.path) == file.path)
    let mode = try FileManager.default.attributesOfItem(atPath: file.path)[.posixPermissions] as? Int
    #expect(mode == 0o640)
  }

  @Test func insistingIsForThoseCommandsThatRefuse() {
    #expect(notebook.execute(":step!").first?.error?.message == ":step takes no !; :step does what it can")
    #expect(notebook.execute(":save! ").first?.isError == true)
  }
}
