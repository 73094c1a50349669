import Files
import Foundation
import NotebookFiles
import Rendering
import TestSupport
import Testing

@testable import Curriculum

/// What of a lesson people take home, and what they hand in.
@Suite struct LessonHandOutTests {
  private func text(_ answers: LessonHandOut.Answers, as format: HandOut.Format = .html) throws -> String {
    let lesson = try Lesson(contentsOf: Learner.sample)
    return try LessonHandOut(lesson, answers).handOut(beside: URL(filePath: "/")).text(as: format)
  }

  @Test(arguments: [HandOut.Format.html, .md, .ipynb, .vlm]) func solutionsStandWhereTheyAreWanted(
    _ format: HandOut.Format
  )
    throws
  {
    let (without, with) = (try text(.none, as: format), try text(.solutions, as: format))
    for secret in ["reshape(corner, 768)", "channel first", "Answer.", "Slice"] { #expect(!without.contains(secret)) }
    #expect(with.contains("reshape(corner, 768)"))
    for text in [without, with] { #expect(text.contains("A page before") && !text.contains("Ask the class first")) }
  }

  @Test func whatSomebodyTypedStandsBelowWhatWasAsked() throws {
    let steps = try Lesson(contentsOf: Learner.sample).steps
    let exercise = try #require(steps.firstIndex { $0.exercise != nil })
    var record = CourseProgress.Record(shown: exercise + 1)
    record.lines = [
      ":step patches", "vision.patches.shape", "mine = 1 + 1", "reshape(vision.pixels[:, 0:16, 0:16], 768)",
    ]
    let text = try text(.own(record))
    let places = ["Your turn.", "mine = 1 + 1", "reshape(vision.pixels"].map { text.range(of: $0)?.lowerBound }
    #expect(places.allSatisfy { $0 != nil } && places.compactMap(\.self) == places.compactMap(\.self).sorted())
    #expect(!text.contains("What comes after the projector"))
  }

  @Test func aRehearsalRunsEveryLine() throws {
    let lines = try LessonRehearsal(Lesson(contentsOf: Learner.sample)).lines
    #expect(
      lines.map(\.text).prefix(4) == [
        ":step patches", "vision.patches.shape", "corner = vision.pixels[:, 0:16, 0:16]", "reshape(corner, 768)",
      ])
    #expect(lines.allSatisfy { $0.problem == nil })
  }

  @Test func aClassIsReported() throws {
    let folder = try TemporaryDirectory()
    let lesson = try Lesson.named("1")
    let exercise = try #require(lesson.steps.firstIndex { $0.exercise != nil })
    for (name, solved, hints, wrong) in [
      ("ada", true, 2, ["0"]), ("grace", false, 0, ["0", "<b>"]), ("alan", true, 0, []),
    ] {
      let store = ProgressStore(path: folder.url.appending(path: "\(name).json").path)
      var play = LessonPlay(lesson)
      play.shown = exercise + 1
      if solved { play.solved = [exercise] }
      if hints > 0 { play.hints = [exercise: hints] }
      for answer in wrong { play.keep(wrong: answer, to: exercise) }
      store.keep(play, lines: [])
    }
    let files = ["ada", "grace", "alan"].map { folder.url.appending(path: "\($0).json") }
    let text = TerminalRenderer(TerminalOptions(width: 80)).render(try ClassReport(files).document)
    #expect(text.contains(/ada +yes, 2 hints/) && text.contains(/grace +no/) && text.contains(/alan +yes/))
    #expect(text.contains(/solved +2 of 3/) && text.contains(/1  0 +2\n/))
    let damaged = folder.url.appending(path: "damaged.json")
    try Data("{}".utf8).write(to: damaged)
    #expect(throws: CurriculumError.self) { try ClassReport([damaged]) }
    #expect(throws: CurriculumError.self) { try ClassReport([folder.url.appending(path: "none.json")]) }
  }

  @Test func wrongAnswersAreKept() throws {
    let store = ProgressStore(path: nil)
    let learner = try Learner(progress: store)
    try learner.begin(Lesson(contentsOf: Learner.sample))
    learner.type("", "", "", "", "vision.patches[1]", ":hint")
    let record = try #require(store.progress.lessons.values.first)
    #expect(record.wrong.values.first == ["vision.patches[1]"] && record.hints.values.first == 1)
    #expect(CourseProgress(store.progress.json) == store.progress)
  }
}
