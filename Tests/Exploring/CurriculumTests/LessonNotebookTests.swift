import Files
import Foundation
import Testing

@testable import Curriculum

/// A lesson as a Jupyter notebook.
@Suite struct LessonNotebookTests {
  private func cells(_ lesson: Lesson) throws -> [JSON] {
    try JSON(Array(lesson.jupyterNotebook.utf8), file: "lesson.ipynb")["cells"]?.array ?? []
  }

  @Test func eachExerciseJudgesWhatIsWrittenBelowIt() throws {
    let (lesson, learner) = (try Lesson.find("2"), try Learner())
    var solutions = lesson.steps.compactMap(\.exercise).map(\.lines)
    let count = solutions.count
    for cell in try cells(lesson) where cell["cell_type"] == "code" {
      let source = cell["source"]?.strings?.joined() ?? ""
      learner.type(source)
      guard source.hasPrefix(":check") else { continue }
      for line in solutions.removeFirst() { learner.type(line) }
    }
    #expect(learner.text.components(separatedBy: "That is it.").count == count + 1)
    #expect(!learner.text.contains("error:") && !learner.text.contains("Enter"), "\(learner.text)")
  }

  @Test func anAnswerIsJudgedAgain() throws {
    let (lesson, learner) = (try Lesson.find("2"), try Learner())
    learner.type(":check 1", ":lesson 2", ":check 1", ":lesson cells 2", ":check 99", ":check one")
    for problem in ["this is no lesson", "have numbers in", "has exercises 1 to", "one is no number"] {
      #expect(learner.text.contains(problem), "\(learner.text)")
    }
    let solution = try #require(lesson.steps.compactMap(\.exercise).first).lines
    for cell in try cells(lesson) where cell["cell_type"] == "code" {
      let source = cell["source"]?.strings?.joined() ?? ""
      if source.hasPrefix(":check 2") { break }
      learner.type(source)
      if source.hasPrefix(":check") { for line in solution + [":check 1"] + solution { learner.type(line) } }
    }
    #expect(learner.text.components(separatedBy: "That is it.").count == 3)
  }

  @Test func theInstructorsNotesStayAway() throws {
    let lesson = try Lesson.find("3")
    #expect(!lesson.steps.flatMap(\.notes).isEmpty)
    #expect(!lesson.jupyterNotebook.contains("```note"))
    #expect(Set(try cells(lesson).compactMap { $0["id"]?.string }).count == (try cells(lesson)).count)
  }
}
