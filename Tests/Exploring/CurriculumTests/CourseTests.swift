import Foundation
import TestSupport
import Testing

@testable import Curriculum

/// Every lesson that ships, and the sample, played from first to last.
@Suite struct CourseTests {
  static let lessons = ((try? Lesson.shipped().map(\.url)) ?? []) + [Learner.sample]

  @Test func theCourseIsWhole() throws {
    #expect(try Lesson.shipped().map(\.number) == Array(0...20))
  }

  /// Runs work, solutions pass, wrong answers get what is said to them, forbidden addresses are noticed, names exist.
  @Test(arguments: lessons) func everythingInItWorks(_ url: URL) throws {
    #expect(try LessonCheck(url).mistakes.map(\.description) == [])
  }

  @Test(arguments: lessons) func isShownAsRecorded(_ url: URL) throws {
    let learner = try Learner()
    try learner.begin(Lesson(contentsOf: url))
    learner.followToTheEnd()
    let play = try #require(learner.play)
    #expect(play.isAtEnd)
    #expect(play.solved == Set(play.lesson.steps.indices.filter { play.lesson.steps[$0].exercise != nil }))
    let name = url.lastPathComponent.prefix { $0 != "-" && $0 != "." }
    expectGolden(learner.text, "lessons/\(name).txt", numbersWithin: 1e-3, absolute: 1e-5)
  }

  /// Nobody who follows a lesson can tell where it claims something.
  @Test(arguments: lessons) func claimsAreInvisible(_ url: URL) throws {
    let text = try String(contentsOf: url, encoding: .utf8)
    let bare = text.replacing(/```claim\n(?:[^`]*\n)?```\n/, with: "")
    #expect(!bare.contains("```claim"))
    let lessons = [text, bare].map { LessonReader.read($0, url: url).lesson }
    let shown = lessons.map { $0?.steps.map { "\($0.page) \($0.content)".replacing(/line: [0-9]+/, with: "") } }
    #expect(shown[0] == shown[1])
    let claimCount = lessons[0]?.steps.reduce(0) { $0 + $1.claims.count } ?? 0
    #expect(claimCount == text.components(separatedBy: "```claim").count - 1)
    #expect(lessons[0]?.number == nil || claimCount > 1, "every lesson says something of the model")
  }

  /// Prerequisites come before, and each lesson says how long it takes.
  @Test(arguments: lessons) func buildsOnEarlierLessons(_ url: URL) throws {
    let lesson = try Lesson(contentsOf: url)
    #expect(lesson.prerequisites.allSatisfy { $0 < lesson.number ?? 99 })
    #expect((5...15).contains(lesson.minutes))
  }

  /// A demo shows the cells that a learner sees who types the solutions.
  @Test(arguments: lessons) func demoShowsTheSameCells(_ url: URL) throws {
    let lesson = try Lesson(contentsOf: url)
    let (learner, presenter) = (try Learner(), try Learner())
    try learner.begin(lesson)
    try presenter.begin(lesson, isDemo: true)
    for _ in 0..<1000 where learner.play?.isAtEnd == false || learner.play?.openExercise != nil {
      for line in learner.play?.openExercise?.exercise.lines ?? [""] { learner.type(line) }
    }
    for _ in 0..<1000 where presenter.play?.isAtEnd == false || presenter.play?.openExercise != nil {
      presenter.type("")
    }
    #expect(presenter.notebook.cells.map(\.input) == learner.notebook.cells.map(\.input))
    for (shown, seen) in zip(presenter.notebook.cells, learner.notebook.cells) where shown != seen {
      Issue.record("\(seen.input) shows something else in a demo")
    }
    #expect(presenter.play?.solved == learner.play?.solved)
  }
}
