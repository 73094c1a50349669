import Foundation
import Notebook
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
