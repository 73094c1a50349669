import Expressions
import Foundation
import Notebook
import Rendering
import TestSupport
import Testing

@testable import Curriculum

/// What a learner can do in a lesson besides going on.
@Suite struct FollowingTests {
  private func learner(at text: String) throws -> Learner {
    let learner = try Learner()
    try learner.begin(Lesson(contentsOf: Learner.sample))
    for _ in 0..<20 where !learner.text.contains(text) { learner.type("") }
    return learner
  }

  @Test func everyCommandOfALesson() throws {
    let learner = try learner(at: "Make vision.patches[0]")
    learner.type(
      "", ":check", "x = 1", "vision.pixels.shape", "\"text\"", "vision.patches[2]", "p = vision.patches", "p[0] + 0",
      ":check", ":solution", ":play", ":step 5", "x = 7", ":check", ":resume", "x", ":progress",
      ":hint", "", "4", "maybe", ":skip",
      "text.normm", "vision.norm", "text.logits", "[1, 2]", "95", ":skip", "", "", ":summary", ":lesson back",
      ":lesson leave", ":hint", ":progress", ":demo", ":jump 3", ":bookmark")
    expectGolden(learner.text, "lessons/following.txt", numbersWithin: 1e-3, absolute: 1e-5)
  }

  @Test func nothingGoesOnByItself() throws {
    let learner = try learner(at: "Make vision.patches[0]")
    let shown = try #require(learner.play?.shown)
    learner.type("", "1 + 1", ":step", "reshape(vision.pixels[:, 0:16, 0:16], 768)")
    #expect(learner.play?.shown == shown)
    learner.type("")
    #expect(learner.play?.shown == shown + 2)
  }

  @Test func readingAForbiddenAddressFailsThroughNamesAndCells() throws {
    for lines in [["vision.patches[0]"], ["p = vision.patches", "p[0]"], ["vision.patches", "$3[0]"]] {
      let learner = try learner(at: "Make vision.patches[0]")
      for line in lines { learner.type(line) }
      #expect(learner.play?.solved.isEmpty == true, "\(lines)")
      #expect(learner.text.contains("The value is right, but it was read from"), "\(lines)")
    }
  }

  @Test func namesMayStandInQuotes() throws {
    let folder = try TemporaryDirectory()
    let file = folder.file("a lesson.md")
    try FileManager.default.copyItem(at: Learner.sample, to: file)
    let learner = try Learner()
    for command in ["lesson", "demo"] {
      for line in [":\(command) \"\(file.path)\"", ":\(command) \(file.path)"] {
        #expect(learner.type(line).last?.isError == false, "\(learner.text)")
        #expect(learner.play?.lesson.name == "a lesson")
        learner.type(":lesson leave")
      }
    }
    learner.type("x = 1", ":bookmark \"my place\"", "x = 2", ":jump \"my place\"")
    #expect(learner.text.contains(":jump \"my place\" comes back to here."))
    #expect(learner.notebook.execute("x").last?.value?.value.number == 1)
  }

  @Test func goingBackRestoresTheNotebook() throws {
    let learner = try Learner()
    try learner.begin(Lesson(contentsOf: Learner.sample))
    let start = learner.notebook.session.position
    learner.type("", "")
    #expect(learner.notebook.session.position != start)
    learner.type("x = 1", ":lesson back")
    #expect(learner.notebook.session.position == start)
    #expect(learner.notebook.execute("x").last?.isError == true)
    learner.type("")
    #expect(learner.notebook.session.position != start)
  }

  @Test func whatWasSkippedIsAskedAgain() throws {
    let answer = "reshape(vision.pixels[:, 0:16, 0:16], 768)"
    for back in [":jump 2", ":lesson back"] {
      let learner = try learner(at: "Make vision.patches[0]")
      learner.type(":skip", back)
      while learner.play?.openExercise == nil { learner.type("") }
      #expect(learner.play?.skipped == [])
      learner.type(answer)
      #expect(learner.play?.solved.count == 1, "\(back)")
    }
  }

  @Test func goingBackAfterAJumpRestoresWhatWasThere() throws {
    let learner = try learner(at: "Make vision.patches[0]")
    learner.type("x = 1", ":jump 1", ":lesson back")
    #expect(learner.play?.page == 1 && learner.guide.following?.lines.last == "x = 1")
    #expect(learner.notebook.execute("x").first?.value?.value.number == 1)
  }

  /// At every step there is something to read, or to do, below the page's heading.
  @Test(arguments: [true, false]) func goingBackShowsThePageAgain(_ hasLeft: Bool) throws {
    let store = ProgressStore(path: nil)
    var learner = try Learner(progress: store)
    try learner.begin(Lesson(contentsOf: Learner.sample))
    for _ in 0..<20 where learner.play?.page != 2 { learner.type(learner.play?.openExercise == nil ? "" : ":skip") }
    if hasLeft {
      learner = try Learner(progress: store)
      try learner.begin(Lesson(contentsOf: Learner.sample))
    }
    for _ in 0..<20 where learner.guide.following?.play.previousStop != 0 {
      let blocks = learner.type(":lesson back").first?.document.blocks ?? []
      let headings = blocks.count { if case .heading = $0 { true } else { false } }
      #expect(blocks.count > headings)
    }
    #expect(learner.play?.shown == 1 && learner.play?.skipped == [])
    let wayBack = learner.text
    #expect(learner.type(":lesson back").first?.isError == true)
    #expect(wayBack.contains("(196, 768)\n\n1. One."), "what a line printed stands on the page")
  }

  @Test func aDemoShowsEverythingAgainAfterGoingBack() throws {
    let presenter = try Learner()
    try presenter.begin(Lesson(contentsOf: Learner.sample), isDemo: true)
    func goOn() -> [String] {
      let before = presenter.notebook.cells.count
      for _ in 0..<50 where presenter.play?.isAtEnd == false || presenter.play?.openExercise != nil {
        presenter.type("")
      }
      return presenter.notebook.cells.dropFirst(before).map(\.input)
    }
    let cells = goOn()
    presenter.type(":jump 2")
    #expect(goOn() == cells)
    presenter.type(":jump 3")
    #expect(presenter.play?.solved.count == 1)
    #expect(goOn() == Array(cells.suffix(1)))
  }

  @Test func checkJudgesOnlyWhatWasComputedForTheQuestion() throws {
    let learner = try learner(at: "Make vision.patches[0]")
    let task = learner.type(":check").first?.document
    #expect(task == learner.play?.openExercise?.exercise.task)
    learner.type("vision.pixels")
    #expect(learner.type(":check").first?.document != task)
  }

  @Test func aChoiceIsNamedByItsBeginning() throws {
    let learner = try learner(at: "Make vision.patches[0]")
    learner.type(":skip", "thee")
    #expect(learner.text.contains("Not yet. It is not clear which choice that is; type its number, 1"))
    #expect(!learner.text.contains("error:"))
    learner.type("the", "The v")
    #expect(learner.text.contains("Not quite. That comes before it."))
    learner.type("the text")
    #expect(learner.play?.solved.count == 1)
  }

  @Test(arguments: ["2", "2.", "The Text Tower.", "  the  text  tower", "text", "the txet tower", "the text towr"])
  func aChoiceIsKnownByItsWords(_ line: String) throws {
    let learner = try learner(at: "Make vision.patches[0]")
    learner.type(":skip", line)
    #expect(learner.play?.solved.count == 1, "\(line)")
  }

  @Test(arguments: ["tower", "the", "the toxt tuwor", "-2", "0", "neither"])
  func aLineThatCouldBeAnyChoiceIsNone(_ line: String) throws {
    let learner = try learner(at: "Make vision.patches[0]")
    learner.type(":skip", line)
    #expect(learner.play?.solved == [], "\(line)")
    #expect(learner.text.contains("Not yet."), "\(line)")
  }

  @Test func whatCanBeComputedIsComputedWhileAChoiceIsOpen() throws {
    let learner = try learner(at: "Make vision.patches[0]")
    learner.type(":skip", "x = 1", "x + 1", "pi", "softmax([1, 2)", "softmx(x)", "\"the text tower\"")
    #expect(learner.notebook.cells.suffix(6).map(\.isError) == [false, false, false, true, true, false])
    #expect(learner.play?.solved == [])
  }

  @Test func aShortNameIsNotAnAddressInFull() throws {
    let learner = try learner(at: "Make vision.patches[0]")
    learner.type(":skip", "2", "", "logits")
    #expect(learner.text.contains("Not yet. logits is short for several addresses."))
    learner.type("text.logits")
    #expect(learner.play?.solved.count == 2)
  }

  @Test func aVariableIsNoChoice() throws {
    let learner = try learner(at: "Make vision.patches[0]")
    learner.type("a = 1", ":skip", "a")
    #expect(!learner.text.contains("That is the very end."))
    learner.type("del a", "a")
    #expect(learner.text.contains("That is the very end."))
    #expect(learner.guide.following?.lines.last == "del a")
  }

  @Test func enterAsksTheOpenQuestionAgain() throws {
    let learner = try learner(at: "Make vision.patches[0]")
    let (shown, task) = (learner.play?.shown, learner.play?.openExercise?.exercise.task)
    #expect(learner.type("").map(\.document) == [task])
    #expect(learner.play?.shown == shown)
  }

  /// A lesson that asks for the softmax of a list, without the function.
  private func learnerWithoutSoftmax() throws -> Learner {
    let folder = try TemporaryDirectory()
    let sample = try String(contentsOf: Learner.sample, encoding: .utf8)
    let text = sample.replacing(
      "answer: vision.patches[0]\nwithout: [vision.patches]",
      with: """
        answer: softmax([1, 2, 3])
        without: [softmax()]
        """)
    try text.write(to: folder.file("lesson.md"), atomically: true, encoding: .utf8)
    let learner = try Learner()
    try learner.begin(Lesson(contentsOf: folder.file("lesson.md")))
    for _ in 0..<20 where !learner.text.contains("Make vision.patches[0]") { learner.type("") }
    return learner
  }

  @Test func callingAForbiddenFunctionFailsThroughNamesAndCells() throws {
    let learner = try learnerWithoutSoftmax()
    learner.type("softmax([1, 2, 3])", "p = softmax([1, 2, 3])", "p + 0", "$3 * 1")
    #expect(learner.text.components(separatedBy: "The value is right, but softmax() computed it.").count == 5)
    learner.type("exp([1, 2, 3]) / sum(exp([1, 2, 3]))")
    #expect(learner.play?.solved.count == 1)
  }

  @Test(arguments: [
    ("0.418", "0.4178", true), ("0.42", "0.4178", false), ("0.417", "0.4178", false), ("-1.15", "-1.1486454", true),
    ("1.15", "-1.1486454", false), ("1.7e-4", "0.000168", false), ("1.68e-4", "0.00016812", true),
    ("18612", "18612.4", true), ("186e2", "18612.5", true), ("18600", "18612.5", false), ("7.55e7", "75497472", false),
    ("0.333", "1 / 3", true), ("0.333 + 0", "1 / 3", false),
  ])
  func aNumberMayBeTypedAsTheScreenRoundsIt(_ typed: String, _ right: String, _ isRight: Bool) throws {
    let learner = try Learner()
    let exercise = try Exercise(kind: "try", body: "ask: A number.\nanswer: \(right)\n", line: 1)
    let answer = try learner.notebook.evaluate(Expression(typed))
    #expect(try Judge(notebook: learner.notebook).verdict(on: typed, answer, exercise)?.isRight == isRight)
  }

  @Test func aWrongAnswerSaysWhereItDiffers() throws {
    let learner = try Learner()
    let judge = Judge(notebook: learner.notebook)
    func says(_ given: String, _ right: String, _ text: String) throws -> Bool {
      let values = try [given, right].map { try learner.notebook.evaluate(try Expression($0)).value }
      let document = judge.difference(values[0], values[1], tolerance: 0)
      return TerminalRenderer(TerminalOptions(width: 200)).render(document ?? []).contains(text)
    }
    #expect(try says("[7, 7, 9]", "[1, 2, 9]", "The shape is right, [3]; 2 of 3 numbers differ, those at [0], [1]."))
    #expect(try !says("[7, 7, 9]", "[1, 2, 9]", "is right."), "few numbers: none of them is told")
    #expect(try says("[[0, 0]]", "[[0, -inf]]", "1 of 2 numbers differ, those at [0, 1]."))
    #expect(try !says("arange(19) + 1", "arange(19)", "where"))
    for other in ["\"two\"", "[1, [2, 3]]"] {
      #expect(try says(other, "[8, 9]", "and numbers of shape [2] are asked for."))
    }
    #expect(
      try says("arange(20) * 2", "arange(20)", "Largest difference 19 at [19]: you have 38 where 19 is right.\n19"))
    #expect(
      try says("zeros(20)", "zeros(20) - inf", "Infinitely different at [0]: you have 0 where -inf is right.\n20"))
    #expect(try !says("zeros(20)", "zeros(20) - inf", "nan"))
  }

  @Test func leavingPutsBackWhatWasThereBefore() throws {
    let learner = try Learner()
    learner.type("x = 5", ":step 3")
    let position = learner.notebook.session.position
    try learner.begin(Lesson(contentsOf: Learner.sample))
    #expect(learner.notebook.execute("x").last?.isError == true)
    learner.type(":lesson leave")
    #expect(learner.notebook.session.position == position)
    #expect(learner.notebook.execute("x").last?.value?.value.number == 5)
    #expect(learner.guide.promptPrefix.isEmpty)
  }

  @Test func jumpingToAPageRunsTheLinesBeforeIt() throws {
    let learner = try Learner()
    try learner.begin(Lesson(contentsOf: Learner.sample), isDemo: true)
    learner.type(":jump 3")
    #expect(learner.play?.page == 2)
    #expect(learner.notebook.session.position.stage > 0 || learner.notebook.session.position.point > 0)
    learner.type(":bookmark here", ":jump 1")
    #expect(learner.play?.page == 0)
    learner.type(":jump here")
    #expect(learner.play?.page == 2)
    learner.type(":jump nowhere", ":jump 9")
    #expect(learner.text.contains("nowhere is no bookmark and no page; the lesson has pages 1 to 4"))
  }

  @Test func notesGoToTheirFileOnly() throws {
    let folder = try TemporaryDirectory()
    let learner = try Learner(notes: folder.file("notes"))
    try learner.begin(Lesson(contentsOf: Learner.sample), isDemo: true)
    learner.type("", "", "")
    let notes = try String(contentsOf: folder.file("notes"), encoding: .utf8)
    #expect(notes.contains("Ask the class first."))
    #expect(notes.contains("Enter runs :step patches"))
    #expect(!learner.text.contains("Ask the class first."))
  }

  @Test func notesSayEachLineThatEnterRuns() throws {
    let folder = try TemporaryDirectory()
    let learner = try Learner(notes: folder.file("notes"))
    try learner.begin(Lesson(contentsOf: Learner.sample), isDemo: true)
    for _ in 0..<50 where learner.play?.isAtEnd == false || learner.play?.openExercise != nil { learner.type("") }
    let notes = try String(contentsOf: folder.file("notes"), encoding: .utf8)
    let said = notes.split(separator: "\n").filter { $0.hasPrefix("Enter runs ") }.map { String($0.dropFirst(11)) }
    #expect(said.filter { Int($0) == nil && $0 != "text.logits" } == learner.notebook.cells.map(\.input).dropLast())
    #expect(said.count == Set(said).count, "each once")
  }

  @Test func aCommandWithoutItsColonIsRecognised() throws {
    let learner = try learner(at: "Make vision.patches[0]")
    learner.type("hint")
    #expect(learner.notebook.cells.last?.proposal == ":hint")
    learner.type("hint = 3", "hint")
    #expect(learner.notebook.cells.last?.proposal == nil)
  }

  @Test func theWayBackToTheLessonsPlaceIsSaid() throws {
    let folder = try TemporaryDirectory()
    let sample = try String(contentsOf: Learner.sample, encoding: .utf8)
    let text = sample.replacing(":step patches", with: ":goto vision.block.1.attention.q")
    try text.write(to: folder.file("lesson.md"), atomically: true, encoding: .utf8)
    let learner = try Learner()
    try learner.begin(Lesson(contentsOf: folder.file("lesson.md")))
    for _ in 0..<20 where !learner.text.contains("Make vision.patches[0]") { learner.type("") }
    let wayBack = "lesson began to ask; :goto\n  vision.block.1.attention.q comes back."
    learner.type("q[0]", ":goto vision.block.1.attention.k", "q[0]", ":goto projector.output", "1 + nothing")
    #expect(!learner.text.contains("You have moved on"))
    learner.type("q[0]")
    #expect(learner.text.contains(wayBack))
    learner.type(":goto vision.block.1.attention.q", "q[0]", ":goto vision.block.2.attention.q", "q[0]")
    #expect(learner.text.components(separatedBy: wayBack).count == 3)
  }

  @Test func aLessonFollowedOnceMoreSaysWhatIsSolved() throws {
    let store = ProgressStore(path: nil)
    var learner = try Learner(progress: store)
    try learner.begin(Lesson(contentsOf: Learner.sample))
    learner.followToTheEnd()
    learner = try Learner(progress: store)
    try learner.begin(Lesson(contentsOf: Learner.sample))
    #expect(learner.text.contains("What you have solved here is not asked again; :lesson reset asks it anew."))
    learner.followToTheEnd()
    let solved = "Solved. Make vision.patches[0] from the pixels.\n\nA patch is flattened channel first."
    #expect(learner.text.contains(solved))
    #expect(!learner.text.contains("Your turn."))
  }

  @Test func wordsThatAreNoAnswerAreMetByTheLesson() throws {
    let learner = try learner(at: "Make vision.patches[0]")
    #expect(learner.type("it is red for sure").last?.proposal == ":hint")
    #expect(learner.type("what color is the ring?").last?.proposal == ":hint")
    learner.type(":play")
    #expect(learner.type("what color is the ring?").last?.proposal == ":prompt answer en what color is the ring?")
    let beginner = try Learner()
    try beginner.begin(Lesson(contentsOf: Learner.sample))
    let next = beginner.guide.following?.nextLine
    #expect(beginner.type("what color is the ring?").last?.proposal == next ?? ":help lesson")
  }

  @Test func nothingIsAskedWhileExploring() throws {
    let learner = try learner(at: "Make vision.patches[0]")
    learner.type(":play", ":hint")
    #expect(learner.text.contains("error: nothing is asked while you explore; :resume comes back to the lesson"))
  }

  @Test func whatIsGoneAstrayIsSaid() throws {
    let learner = try Learner()
    try learner.begin(Lesson(contentsOf: Learner.sample))
    learner.type("", ":open model \(Fixtures.url("model/smallest").path)", ":step", "", "", "", "1")
    #expect(learner.text.contains("Its shape is that of one number"))
    learner.type(":jump 2", "", "", "", "reshape(vision.pixels[:, 0:16, 0:16], 768)")
    #expect(learner.play?.solved.count == 1)
  }

  @Test func anInterruptedLineIsRunAgain() throws {
    let learner = try Learner()
    try learner.begin(Lesson(contentsOf: Learner.sample))
    learner.type("")
    learner.notebook.shouldStop = { true }
    #expect(learner.type("").last?.isError == true)
    learner.notebook.shouldStop = { false }
    learner.type("")
    #expect(learner.notebook.cells.map(\.input) == [":step patches", ":step patches"])
    #expect(learner.notebook.cells.last?.isError == false)
  }
}
