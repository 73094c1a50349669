import Files
import Foundation
import TestSupport
import Testing

@testable import Curriculum

/// What is remembered of lessons, and that nothing loses it.
@Suite struct ProgressTests {
  private let folder: TemporaryDirectory
  private var path: String { folder.file("state/progress.json").path }

  init() throws { folder = try TemporaryDirectory() }

  private func kept() throws -> CourseProgress {
    try #require(CourseProgress(try JSON(contentsOf: URL(filePath: path))))
  }

  @Test func comingBackRestoresPlaceNamesAndCursor() throws {
    let lesson = try Lesson(contentsOf: Learner.sample)
    let first = try Learner(progress: ProgressStore(path: path))
    try first.begin(lesson)
    first.type("", "x = 3", "", "", ":hint")
    let second = try Learner(progress: ProgressStore(path: path))
    try second.begin(lesson)
    #expect(second.play?.shown == first.play?.shown)
    #expect(second.play?.hints == first.play?.hints)
    #expect(second.notebook.session.position == first.notebook.session.position)
    #expect(second.notebook.execute("x").last?.value?.value.number == 3)
    second.type(":lesson reset", "y")
    #expect(second.play?.shown == 1)
    #expect(try kept().lessons[lesson.key]?.lines.isEmpty == true)
    second.type("x = 3", ":lesson reset all", "y")
    #expect(try kept().lessons.keys.sorted() == [lesson.key])
    let copies = try ["", ".2"].map { try JSON(contentsOf: URL(filePath: path + ".forgotten" + $0)) }
    #expect(CourseProgress(copies[0])?.lessons[lesson.key]?.shown == first.play?.shown, "the first is kept, too")
    #expect(CourseProgress(copies[1])?.lessons[lesson.key]?.shown == 1)
  }

  @Test func comingBackShowsWhatThePagesLinesPrinted() throws {
    let lesson = try Lesson(contentsOf: Learner.sample)
    let first = try Learner(progress: ProgressStore(path: path))
    try first.begin(lesson)
    first.type("", "", "", "", ":skip", ":lesson back")
    let second = try Learner(progress: ProgressStore(path: path))
    try second.begin(lesson)
    for text in ["patches = squares of 16x16 pixels", "(196, 768)\n\n1. One.", "Your turn. Make vision.patches[0]"] {
      #expect(second.text.contains(text), "\(text)")
    }
  }

  @Test func sessionsAtOnceLoseNothing() async throws {
    let path = path
    await withTaskGroup(of: Void.self) { group in
      for session in 0..<4 {
        group.addTask {
          let store = ProgressStore(path: path)
          for index in 0..<25 {
            store.change { $0.lessons["\(session)", default: .init()].solved.insert(index) }
            store.change { $0.lessons["shared", default: .init()].solved.insert(100 * session + index) }
          }
        }
      }
    }
    let progress = try kept()
    for session in 0..<4 { #expect(progress.lessons["\(session)"]?.solved == Set(0..<25)) }
    #expect(progress.lessons["shared"]?.solved.count == 100)
  }

  @Test func whatAnotherSessionSolvedStaysSolved() throws {
    let lesson = try Lesson(contentsOf: Learner.sample)
    let stores = [ProgressStore(path: path), ProgressStore(path: path)]
    for (index, store) in stores.enumerated() {
      var play = LessonPlay(lesson)
      play.solved = [index]
      store.keep(play, lines: [])
    }
    #expect(try kept().lessons[lesson.key]?.solved == [0, 1])
  }

  @Test(arguments: ["", "{", "[]", "{\"lessons\": 3}", "\u{0}\u{1}"]) func damagedFileIsSetAsideAndSaid(_ text: String)
    throws
  {
    try FileManager.default.createDirectory(at: folder.file("state"), withIntermediateDirectories: true)
    try Data(text.utf8).write(to: URL(filePath: path))
    let learner = try Learner(progress: ProgressStore(path: path))
    try learner.begin(Lesson(contentsOf: Learner.sample))
    #expect(learner.text.contains("was damaged and is now"))
    #expect(try Data(contentsOf: URL(filePath: path + ".damaged")) == Data(text.utf8))
    #expect(try kept().lessons.count == 1)
  }

  @Test(arguments: [(Int.max, 2), (-5, 1), (.min, 1), (1, 2)]) func hintsThatCannotHaveBeenGivenDoNoHarm(
    _ kept: Int, _ next: Int
  ) throws {
    let lesson = try Lesson(contentsOf: Learner.sample)
    let index = try #require(lesson.steps.firstIndex { $0.exercise?.hints.count == 2 })
    let store = ProgressStore(path: path)
    store.change { $0.lessons[lesson.key] = .init(shown: index + 1, hints: [index: kept, -1: 1]) }
    let learner = try Learner(progress: store)
    try learner.begin(lesson)
    learner.type(":hint", ":summary")
    #expect(learner.text.contains("Hint \(next) of 2."), "\(learner.text)")
  }

  @Test func aFolderThatCannotBeWrittenIsSaid() throws {
    let learner = try Learner(progress: ProgressStore(path: "/proc/nowhere/progress.json"))
    try learner.begin(Lesson(contentsOf: Learner.sample))
    #expect(learner.text.contains("progress is not kept in /proc/nowhere/progress.json"))
    learner.type("", "")
    #expect(learner.play?.shown == 3)
  }
}
