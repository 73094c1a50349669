import Notebook
import Sittings
import Testing

@Suite struct PastedLinesTests {
  @Test func linesOfOneExpressionAreJoined() {
    let pasted = ["x = [1,  # first", "  2]", ":where", "softmax(", "  x,", "", "  axis=-1)", "y"]
    #expect(Notebook.joiningExpressions(pasted) == ["x = [1, 2]", ":where", "softmax( x, axis=-1)", "y"])
    #expect(Notebook.joiningExpressions(["f(\")\",", "2)"]) == ["f(\")\", 2)"])
    let broken = ["x = (1", ":where", "2)", "["]
    #expect(Notebook.joiningExpressions(broken) == broken)
    #expect(Notebook.joiningExpressions([]) == [])
  }

  @Test func ofWhatATerminalShowedTheLinesThatWereTypedCount() {
    let shown = ["[2]> :top 2", "after the prompt: logit, probability", "attention by hand · 2/8 [12]> y"]
    #expect(Notebook.joiningExpressions(shown) == [":top 2", "y"])
    #expect(Notebook.joiningExpressions(["[[1], [2]]> 0"]) == ["[[1], [2]]> 0"])
  }
}
