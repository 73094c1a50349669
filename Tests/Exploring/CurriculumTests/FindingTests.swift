import Foundation
import TestSupport
import Testing

@testable import Curriculum
@testable import Notebook

/// Which lesson is meant, and which comes next.
@Suite struct FindingTests {
  @Test(arguments: [
    ("3", 3), ("03", 3), ("lesson 3", 3), ("rope", 8), ("RoPE", 8), ("kv cache", 12), ("the-kv-cache", 12),
    ("attention-by-hand", 3), ("08-rope.md", 8), ("Detection", 14), ("masks", 9), ("0", 0),
  ]) func aLessonHasANumberAndAName(text: String, number: Int) throws {
    #expect(try Lesson.find(text).number == number)
  }

  @Test(arguments: [
    ("ropee", ":lesson 8"), ("atention", ":lesson 3"), ("detektion", ":lesson 14"), ("21", ":lesson list"),
  ])
  func aNameThatIsNearlyRightIsAnsweredWithTheRightOne(text: String, meant: String) throws {
    let learner = try Learner()
    let cell = try #require(learner.type(":lesson \(text)").last)
    #expect(cell.isError && cell.proposal == meant, "\(cell.proposal ?? "")")
    #expect(learner.type(meant).last?.isError == false)
  }

  @Test func theCourseGoesOnByItself() throws {
    let learner = try Learner()
    learner.type(":lesson 4")
    learner.followToTheEnd()
    #expect(learner.text.contains("Enter goes on to lesson 5"))
    #expect(learner.type("").first?.input == ":lesson next")
    #expect(learner.play?.lesson.number == 5)
    #expect(learner.type(":lesson next").last?.isError == false)
    #expect(learner.play?.lesson.number == 6)
    learner.type(":lesson 20", ":jump 1", ":lesson next")
    #expect(learner.notebook.cells.last?.proposal == ":lesson list")
    learner.type(":lesson list")
    #expect(learner.text.contains("you are here"))
  }

  @Test func theLastLessonEndsTheCourse() throws {
    let learner = try Learner()
    learner.type(":lesson 20")
    learner.followToTheEnd()
    #expect(!learner.text.contains("Enter goes on to"))
    #expect(learner.type("").allSatisfy { $0.input.isEmpty })
  }

  @Test func whoComesIsToldOfTheCourse() throws {
    let folder = try TemporaryDirectory()
    let store = ProgressStore(path: folder.file("progress.json").path)
    #expect(try LessonGuide(progress: store).invitation.plain == ":lesson 0 begins the course.")
    let learner = try Learner(progress: store)
    learner.type(":lesson 3", "", "")
    #expect(learner.guide.invitation.plain == ":lesson 3 goes on at page \((learner.play?.page ?? 0) + 1) of 10.")
    store.change { $0.lessons["3"]?.isFinished = true }
    #expect(learner.guide.invitation.plain == ":lesson 4 is next in the course.")
    #expect("\(learner.notebook.greeting.blocks)".contains("is next in the course"))
  }

  @Test func aPersonLetsALessonOpenWhatLiesOutside() throws {
    let folder = try StrangersFolder()
    let lesson = folder.course.appending(path: "evil.md")
    let text = "---\ntitle: Mine\nminutes: 1\nimage: ../private/\(StrangersFolder.secret).png\n---\n\nText.\n"
    try Data(text.utf8).write(to: lesson)
    let learner = try Learner()
    for command in ["lesson", "demo"] {
      #expect(learner.type(":\(command) \(lesson.path)").last?.isError == true)
      #expect(learner.type(":\(command)! \(lesson.path)").last?.isError == false)
      learner.type(":lesson leave")
    }
    #expect(try run("vlmverse", ["lesson", lesson.path], stdin: "\n").status == 1)
    #expect(try run("vlmverse", ["lesson", "--open-outside", lesson.path], stdin: "\n").status == 0)
    let check = try run("vlmverse", ["lesson", "check", "--open-outside", lesson.path])
    #expect(!check.stdout.contains("lies outside"), "\(check)")
  }
}
