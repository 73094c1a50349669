import Rendering
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

  @Test func aLineRunsWithoutItsCommentAndKeepsIt() throws {
    let notebook = try Notebook.smallest()
    let cell = try #require(notebook.execute(":where # here").first)
    #expect(!cell.isError && cell.input == ":where # here")
    #expect(try #require(notebook.execute("1 + 1 # two").first).value != nil)
    notebook.execute(":prompt is it # or not")
    #expect(notebook.question.prompt == "is it # or not")
  }

  @Test func linesOfOneExpressionAreJoined() {
    let pasted = ["x = [1,  # first", "  2]", ":where", "softmax(", "  x,", "", "  axis=-1)", "y"]
    #expect(Notebook.joiningExpressions(pasted) == ["x = [1, 2]", ":where", "softmax( x, axis=-1)", "y"])
    #expect(Notebook.joiningExpressions(["f(\")\",", "2)"]) == ["f(\")\", 2)"])
    let broken = ["x = (1", ":where", "2)", "["]
    #expect(Notebook.joiningExpressions(broken) == broken)
    #expect(Notebook.joiningExpressions([]) == [])
  }

  @Test func longInputIsShortenedInErrors() throws {
    let notebook = try Notebook.smallest()
    for line in [":" + String(repeating: "x", count: 20_000), ":step " + String(repeating: "é", count: 9_000)] {
      let message = try #require(notebook.execute(line).first?.error?.message)
      #expect(message.count < 420 && message.contains(" … "))
    }
  }
}
