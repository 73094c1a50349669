import NotebookFiles
import Rendering
import TestSupport
import Testing

@testable import Notebook

/// A variable that hides a name of the model's is said to, once, and again in an error that comes of it.
@Suite struct HidingTests {
  private let notebook: Notebook

  init() throws {
    notebook = try Notebook(commands: Command.common)
    notebook.execute(":step vision.attention 1")
  }

  private func said(_ line: String) throws -> String {
    let document = try #require(notebook.execute(line).last).document
    return TerminalRenderer(TerminalOptions(width: 400)).render(document)
  }

  @Test func itIsSaidOnceAndInTheError() throws {
    #expect(try said("k = 3").contains("was short for"))
    #expect(try !said("k + 1").contains("your"))
    let error = try said("q @ k.T")
    #expect(error.contains("is your own variable here") && error.contains("vision.block.1.attention.k"), "\(error)")
    #expect(error.contains("del k"))
    #expect(try said("del k").contains("again"))
    #expect(try !said("q @ k.T").contains("your own"))
  }

  @Test func itIsSaidWhereTheCursorHasMovedOn() throws {
    notebook.execute(":restart")
    #expect(try !said("scores = 3").contains("your"))
    notebook.execute(":step vision.attention 1")
    #expect(try said("scores + 1").contains("is your own variable here"))
    #expect(try !said("scores + 1").contains("your own"))
  }

  @Test func commandsSayItToo() throws {
    notebook.execute("weights = [1, 2]")
    #expect(try said(":heatmap weights[0, 1, 2]").contains("del weights"))
    #expect(try !said(":heatmap q[99]").contains("your own"))
  }

  @Test func aConstantIsHiddenToo() throws {
    notebook.execute("headDim = [1, 2, 3, 4, 5]")
    #expect(try said("reshape(q, headDim)").contains("not a constant"))
  }
}
