import Expressions
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
    #expect(shows("q = 1", "short for vision.block.1.attention.q; now it is your variable, until del q.", notebook))
    #expect(!shows("q = 2", "was short for", notebook))
    #expect(value("q", notebook) == .number(2))
    #expect(shows("headDim = 1", "headDim was a constant; now it is your variable, until del headDim.", notebook))
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

  @Test func aVariableIsForgotten() throws {
    let notebook = try Notebook.smallest()
    notebook.execute(":goto vision.block.1.attention.scores")
    for line in ["q = 1", "heads = 2", "mine = 3"] { notebook.execute(line) }
    #expect(shows("del q, nobody", "nobody is no variable", notebook))
    #expect(shows("del mind", "mind is no variable; did you mean mine?", notebook))
    #expect(value("q + heads + mine", notebook) == .number(6))
    #expect(shows("del q  # no more", "q is short for vision.block.1.attention.q again.", notebook))
    #expect(value("q", notebook) == value("vision.block.1.attention.q", notebook))
    #expect(shows("del heads ,mine", "heads is a constant again.", notebook))
    #expect(value("heads", notebook) == .number(2))
    #expect(shows("mine", "nothing is called mine", notebook))
    #expect(value("del = 4", notebook) == .number(4))
    #expect(value("del", notebook) == .number(4))
  }

  @Test func aShortNameOutOfReachSaysWhereItIs() throws {
    let notebook = try Notebook.smallest()
    let first = "q is out of reach from here: :goto vision.block.0.attention.q, or write that address"
    #expect(shows("q.shape", first, notebook))
    #expect(shows(":break q", "did you mean vision.block.0.attention.q?", notebook))
    notebook.execute(":goto vision.norm")
    #expect(shows("q", "q is out of reach from here: :goto text.block.0.attention.q", notebook))
    notebook.execute(":goto text.logits")
    #expect(shows("patch_embedding", ":goto vision.patch_embedding", notebook))
    #expect(shows("softmax", "softmax is a function", notebook))
    #expect(value("pi", notebook)?.number == .pi)
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
