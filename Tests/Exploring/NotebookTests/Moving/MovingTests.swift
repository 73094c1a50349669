import Expressions
import NotebookFiles
import PaliGemmaModel
import Rendering
import Stepping
import Testing

@testable import Notebook

/// Where each command puts the cursor, on the shipped model.
@Suite struct MovingTests {
  let notebook: Notebook

  init() throws { notebook = try Notebook(commands: Command.common) }

  /// Runs lines, none of which may fail, and returns where the cursor is.
  @discardableResult
  private func run(_ lines: String...) -> String {
    for line in lines {
      for cell in notebook.execute(line) { #expect(!cell.isError, "\(line): \(cell.document)") }
    }
    return here
  }

  private var here: String {
    let (position, program) = (notebook.session.position, notebook.session.program)
    guard position.point >= 0 else { return "before \(program[position.stage].title)" }
    let stage = program[position.stage]
    return Address(stage.part, notebook.session.layout.points(of: stage.part)[position.point], step: stage.step)
      .description
  }

  @Test func stepsCountValuesAndNextsCountStages() {
    #expect(here == "before preprocessing")
    #expect(run(":step") == "vision.pixels")
    #expect(run(":step 3") == "vision.embeddings")
    #expect(run(":next") == "vision.block.0.output")
    #expect(run(":step", ":next") == "vision.block.1.output")
    #expect(run(":next 2") == "vision.block.3.output")
  }

  @Test func backGoesInTheUnitOfTheLastMove() {
    #expect(run(":step 6", ":back") == "vision.block.0.norm1")
    #expect(run(":back 2") == "vision.patch_embedding")
    #expect(run(":forward 2") == "vision.block.0.norm1")
    #expect(run(":next 3", ":back") == "vision.block.1.output")
    #expect(run(":b 2") == "vision.embeddings")
    #expect(run(":f") == "vision.block.0.output")
    #expect(run(":back 99") == "before preprocessing")
  }

  @Test func backGoesByValuesAfterEveryStep() {
    #expect(run(":step attention 3", ":back") == "vision.block.3.attention.heads")
    #expect(run(":step tokens 1", ":back") == "sampling.kept")
    #expect(run(":until text.logits@1", ":back") == "text.norm@1")
    #expect(run(":finish", ":back") == "text.block.3.output@1")
  }

  @Test func stepsToAPartStopAtBreakpoints() {
    #expect(run(":break vision.block.1.norm1", ":step attention 3") == "vision.block.1.norm1")
    #expect(run(":step attention 3") == "vision.block.3.attention.output")
    #expect(run(":step attention 0") == "vision.block.0.attention.output")
    #expect(run(":step norm1 1") == "vision.block.1.norm1")
  }

  @Test(arguments: [":step tokens 99", ":next 999", ":until sampling.token@1", ":step 9999"])
  func anyWayToTheEndSaysThatTheAnswerHasEnded(line: String) {
    let cell = notebook.execute(line).first
    let note: Text = """
      The answer has ended: \(strong: notebook.explainer.answerText); its first token was chosen at \
      \(code: ":goto text.logits@0").
      """
    #expect(cell?.document.blocks.first == .note(note))
  }

  @Test(arguments: [
    (":break text.logits if nothing > 1", 22, "nothing is called nothing"),
    (":break text.logits if sofmax(q) > 1", 22, "there is no function sofmax; did you mean softmax?"),
    (":watch text.block.9.norm1", 7, "nothing is called text.block.9.norm1"),
    (":display 1 + headdim", 13, "nothing is called headdim; did you mean headDim?"),
    (":tbreak vision.norm if no:vision.norm", 23, "nothing is called no:vision.norm"),
  ]) func stopsNameOnlyWhatThereIs(line: String, column: Int, message: String) {
    let error = notebook.execute(line).first?.error
    #expect(
      error?.message.hasPrefix(message.prefix(30)) == true && error?.column == column + 1,
      "\(String(describing: error))")
    #expect(notebook.stops.all.isEmpty)
  }

  @Test func namesOfOtherStagesAreKnown() {
    #expect(run(":watch kvHeads", ":display q", ":break text.norm if text.logits@1[0] < gated[0, 0]") == here)
    #expect(notebook.stops.all.count == 3)
  }

  @Test func aWatchComparesOnlyValuesThatThereAre() throws {
    #expect(
      run(":watch scores[0, 0, 0]", ":until vision.block.0.attention.weights") == "vision.block.0.attention.weights")
    #expect(run(":continue") == "vision.block.1.attention.scores")  // the short name means this block's value
  }

  @Test func aWatchSeesOnlyWhatTheCursorHasComeTo() {
    run(":watch mean(text.norm)")
    #expect(run(":until text.tokens@1", ":continue") == "text.norm@1")
    #expect(run(":restart", ":continue") == "text.norm@1")
  }

  @Test func labelsSayWhichPassIsMeant() {
    #expect((try? Expression("mean(text.norm)")).map(notebook.label) == "mean(text.norm)")
    run(":goto text.logits@1")
    for (source, label) in [
      ("mean(text.norm) - text.norm@0[0]", "mean(text.norm@1) - text.norm@0[0]"),
      ("vision.norm @ text.block.0.norm1[0]", "vision.norm @ text.block.0.norm1@1[0]"),
      ("q + text.block.0.attention.q.weight", "q + text.block.0.attention.q.weight"),
    ] {
      #expect((try? Expression(source)).map(notebook.label) == label)
    }
  }

  @Test func anInterruptIsNoChange() {
    run(":watch argmax(text.logits)")
    var polls = 0
    notebook.shouldStop = {
      polls += 1
      return polls > 40
    }
    let cell = notebook.execute(":next 3").first
    #expect(cell?.error?.message == "interrupted")
    #expect(here == "before preprocessing")
  }

  @Test(arguments: [
    ("patches", "vision.patches"), ("patch", "vision.patch_embedding"), ("position", "vision.embeddings"),
    ("block 2", "vision.block.2.output"), ("norm1 1", "vision.block.1.norm1"), ("norm2 1", "vision.block.1.norm2"),
    ("attention 3", "vision.block.3.attention.output"), ("mlp 0", "vision.block.0.mlp.output"),
    ("norm", "vision.norm"), ("vision", "vision.norm"), ("projector", "projector.output"),
    ("merge", "text.rope.sin"), ("rope 1", "text.block.1.attention.k_rotated"), ("layer 2", "text.block.2.output"),
    ("text.block 2", "text.block.2.output"), ("text.attention 3", "text.block.3.attention.output"),
    ("vision.attention 3", "vision.block.3.attention.output"), ("text.norm", "text.norm"),
    ("logits", "text.probabilities"), ("sampling", "sampling.token"), ("tokens 1", "sampling.token"),
  ])
  func partsByName(part: String, address: String) {
    #expect(run(":step \(part)") == address)
  }

  @Test func aPartIsOfTheTowerTheCursorIsIn() {
    #expect(run(":step projector", ":step attention 1") == "vision.block.1.attention.output")
    #expect(run(":step merge", ":step attention 1") == "text.block.1.attention.output")
    #expect(run(":step vision.mlp 1") == "vision.block.1.mlp.output")
  }

  @Test func tokensAreCountedOn() {
    #expect(run(":step tokens 2") == "sampling.token@1")
    #expect(run(":step attention 0") == "text.block.0.attention.output@1")
  }

  @Test func finishEndsTheBlockAndThenTheTower() {
    #expect(run(":step block 0", ":step", ":finish") == "vision.block.1.output")
    #expect(run(":finish") == "projector.output")
    #expect(run(":finish") == "sampling.token")
    #expect(run(":finish") == "sampling.token@1")
  }

  @Test func gotoGoesBothWaysAndUntilOnlyForward() {
    #expect(run(":until text.block.1.mlp.gated") == "text.block.1.mlp.gated")
    #expect(run(":goto vision.block.0.norm1") == "vision.block.0.norm1")
    #expect(run(":goto text.logits@1") == "text.logits@1")
    #expect(notebook.execute(":until vision.norm").first?.isError == true)
    #expect(here == "text.logits@1")
  }

  @Test func breakpointsStopEveryPassAndTemporaryOnesOnce() {
    #expect(run(":break text.block.0.norm1", ":tbreak vision.norm", ":continue") == "vision.norm")
    #expect(run(":continue") == "text.block.0.norm1")
    #expect(run(":continue") == "text.block.0.norm1@1")
    #expect(run(":restart", ":next 99") == "text.block.0.norm1")
    #expect(run(":delete 1", ":continue") == "sampling.token@1")
    #expect(notebook.execute(":continue").first?.isError == true)
  }

  @Test func anEmptyLineRepeatsTheLastMoveOnlyAtAPrompt() throws {
    #expect(run(":step 2", ":list", ":where") == "vision.patches")
    #expect(notebook.execute("").isEmpty)
    #expect(notebook.execute("", isInteractive: true).first?.input == ":step 2")
    let fresh = try Notebook.smallest()
    #expect(fresh.execute("").isEmpty)
    #expect(fresh.execute("", isInteractive: true).map(\.input) == [":step"])
    #expect(here == "vision.embeddings")
  }

  @Test func commandsShorten() throws {
    #expect(try Command.find("s", among: Command.common).name == "step")
    #expect(try Command.find("b", among: Command.common).name == "back")
    #expect(try Command.find("f", among: Command.common).name == "forward")
    #expect(try Command.find("fi", among: Command.common).name == "finish")
    #expect(try Command.find("break", among: Command.common).name == "break")
    #expect(try Command.find("brea", among: Command.common).name == "break")
    #expect(throws: CommandError.ambiguous("st", ["step", "stats"])) { try Command.find("st", among: Command.common) }
    #expect(throws: CommandError.unknown("stpe", closest: "step")) { try Command.find("stpe", among: Command.common) }
  }

  @Test func anInterruptLeavesTheNotebookAsItWas() {
    #expect(run(":step 2") == "vision.patches")
    notebook.shouldStop = { [session = notebook.session] in session.computedCount > 4 }
    #expect(notebook.execute(":continue").first?.isError == true)
    #expect(here == "vision.patches")
  }
}
