import Foundation
import NotebookFiles
import TestSupport
import Testing

@testable import Notebook

/// `:open FILE` does what is meant by the file.
@Suite struct OpeningTests {
  private let folder: TemporaryDirectory
  private let notebook: Notebook

  init() throws {
    folder = try TemporaryDirectory()
    notebook = try Notebook(
      model: Fixtures.url("model/smallest"), image: Fixtures.package.appending(path: "images/scene-00.png"),
      commands: Command.common)
  }

  private func write(_ text: String, to name: String) throws -> String {
    try Data(text.utf8).write(to: folder.file(name))
    return folder.file(name).path
  }

  @Test func aPictureAndAModelAreOpened() throws {
    #expect(notebook.execute(":open scene-02.png").last?.isError == false)
    #expect(notebook.question.imageURL.lastPathComponent == "scene-02.png")
    let model = Fixtures.url("model/smallest")
    for path in [model.path, model.appending(path: "config.json").path] {
      let notebook = try Notebook(commands: Command.common)
      notebook.execute(":open scene-02.png")
      #expect(notebook.execute(":open \(path)").last?.isError == false)
      #expect(notebook.open.folder.lastPathComponent == "smallest")
      #expect(notebook.question.imageURL.lastPathComponent == "scene-02.png")
    }
  }

  @Test(arguments: ["tour.vlm", "tour"]) func aNotebookIsReplayed(name: String) throws {
    let path = try write("# vlmverse notebook 1\n# prompt: caption en\n\nx = 41\n", to: name)
    #expect(notebook.execute(":open \(path)").map(\.input) == [":open \(path)", ":replay \"\(path)\"", "x = 41"])
    #expect(notebook.question.prompt == "caption en")
  }

  @Test func aLessonIsTheGuides() throws {
    let path = try write("---\ntitle: Mine\n---\n", to: "mine.md")
    #expect(notebook.execute(":open \(path)").map(\.input) == [":open \(path)", ":lesson \"\(path)\""])
  }

  @Test(arguments: ["", "image", "model", "nothing.png", "door x", "no/such", "LICENSE.txt"])
  func whatCannotBeOpenedIsSaid(_ what: String) {
    let before = notebook.question.imageURL
    #expect(notebook.execute(":open \(what)").last?.isError == true)
    #expect(notebook.question.imageURL == before)
  }

  @Test func aPageIsCalledOne() throws {
    let path = try write("<title>VLMverse notebook</title>", to: "tour.html")
    #expect(notebook.execute(":open \(path)").last?.error?.message.contains("is a page for a browser") == true)
  }

  @Test func aStrangersLineOpensNoNotebook() throws {
    let path = try write("# vlmverse notebook 1\n\nx = 41\n", to: "tour.vlm")
    let cells = notebook.execute(":open \(path)", by: .file(folder.file("evil.vlm")))
    #expect("\(try #require(cells.last).document.blocks)".contains("it comes from a file"))
    #expect(!cells.contains { $0.input == "x = 41" })
  }

  @Test func aPipeIsReadWhereAPersonNamesIt() throws {
    let pipe = folder.file("pipe").path
    #expect(mkfifo(pipe, 0o600) == 0)
    let picture = try Data(contentsOf: Fixtures.package.appending(path: "images/scene-03.png"))
    Thread.detachNewThread { try? picture.write(to: URL(filePath: pipe), options: []) }
    #expect(notebook.execute(":open image \(pipe)").last?.isError == false)
    #expect(notebook.execute(":open image \(pipe)", by: .file(folder.file("evil.vlm"))).last?.isError == true)
  }

  @Test(arguments: ["\"caption en\"", "'caption en'", "“caption en”", "„caption en“", "«caption en»"])
  func quotesAroundAPromptAreLeftOutAndThatIsSaid(_ typed: String) throws {
    let cell = try #require(notebook.execute(":prompt \(typed)").last)
    #expect(notebook.question.prompt == "caption en")
    #expect("\(cell.document.blocks)".contains("quotes"))
    #expect(!"\(try #require(notebook.execute(":prompt say \"a\" or \"b\"").last).document.blocks)".contains("quotes"))
    #expect(notebook.question.prompt == "say \"a\" or \"b\"")
  }

  @Test func theHomeFolderIsTheEnvironments() {
    let home = ProcessInfo.processInfo.environment["HOME"] ?? ""
    #expect("~/a.png".expandedPath == home + "/a.png" && "~".expandedPath == home)
    #expect("a\\ b\\(1\\).png".expandedPath == "a b(1).png" && "a\\n".expandedPath == "a\\n")
  }
}
