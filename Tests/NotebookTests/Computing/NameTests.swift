import Notebook
import Rendering
import TestSupport
import Testing

/// Variables, short names, cells and runs by name.
@Suite struct NameTests {
  private func value(_ line: String, _ notebook: Notebook) -> Value? { notebook.execute(line).last?.value?.value }

  private func shows(_ line: String, _ text: String, _ notebook: Notebook) -> Bool {
    guard let cell = notebook.execute(line).last else { return false }
    return TerminalRenderer(TerminalOptions(width: 200)).render(cell.document).contains(text)
  }

  @Test func theLastValueAndTheValuesOfCells() throws {
    let notebook = try Notebook.smallest()
    #expect(value("2 + 3", notebook) == .number(5))
    notebook.execute(":step")
    #expect(value("_ * 2", notebook) == .number(10))
    #expect(value("$1 + $3", notebook) == .number(15))
    #expect(shows("$2", "there is no value of a cell 2", notebook))
    #expect(shows("$99", "there is no value of a cell 99", notebook))
    #expect(value("_", notebook) == .number(15))  // a line that fails has no value
  }

  @Test func aVariableShadowsAShortNameAndSaysSo() throws {
    let notebook = try Notebook.smallest()
    notebook.execute(":goto vision.block.1.attention.scores")
    #expect(value("q", notebook) == value("vision.block.1.attention.q", notebook))
    #expect(shows("q = 1", "q was short for vision.block.1.attention.q; now it is your variable.", notebook))
    #expect(!shows("q = 2", "was short for", notebook))
    #expect(value("q", notebook) == .number(2))
    #expect(shows("headDim = 1", "headDim was a constant; now it is your variable.", notebook))
    #expect(value("vision.block.1.attention.q", notebook)?.tensor?.shape == [2, 9, 4])
    notebook.execute(":edit q[0] = 0")  // an edit means the value, whatever is called q
    #expect(notebook.session.edits.count == 1)
    #expect(value("max(abs(vision.block.1.attention.q[0]))", notebook)?.number == 0)
  }

  @Test func variablesAndRunsSurviveANewQuestionAndModel() throws {
    let notebook = try Notebook.smallest()
    notebook.execute("before = text.norm")
    notebook.execute(":run clean")
    let images = Fixtures.package.appending(path: "images").path
    for line in [
      ":prompt where is it", ":open image \(images)/scene-01.png", ":open model \(Fixtures.url("model/smallest").path)",
    ] {
      #expect(notebook.execute(line).last?.isError == false, "\(line)")
      #expect(value("allclose(clean:text.norm, before)", notebook)?.number == 1)
      #expect(value("text.norm", notebook) != value("before", notebook))
    }
    #expect(shows("nobody:text.norm", "no run is called nobody; there are clean", notebook))
  }

  @Test func aLineThatFailsChangesNothing() throws {
    let notebook = try Notebook.smallest()
    notebook.execute("a = 1")
    let before = notebook.session.position
    for line in ["a = ", "a = zeros(2) + zeros(3)", "a = text.block.9.norm1", "a = b", "a = clean:text.norm"] {
      #expect(notebook.execute(line).last?.isError == true)
      #expect(value("a", notebook) == .number(1))
    }
    #expect(notebook.session.position == before)
  }

  @Test func anExpressionCanBeStopped() throws {
    let notebook = try Notebook.smallest()
    notebook.execute("a = 1")
    notebook.shouldStop = { true }
    let cell = try #require(notebook.execute("a = text.logits").last)
    #expect(cell.isError && cell.error?.message.contains("interrupted") == true)
    notebook.shouldStop = { false }
    #expect(value("a", notebook) == .number(1) && notebook.session.computedCount == 0)
  }
}
