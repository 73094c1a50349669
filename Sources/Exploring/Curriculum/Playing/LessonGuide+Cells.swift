import Notebook
import Rendering

/// A lesson whose text and lines stand in the cells of a Jupyter notebook, so that only answers are judged here.
extension LessonGuide {
  /// Begins the lesson's question anew.
  func beginInCells(_ lesson: Lesson, _ notebook: Notebook) throws -> Document {
    let before = following?.before ?? notebook.state
    try notebook.begin(lesson)
    var following = Following(LessonPlay(lesson), before: before, isDemo: false)
    following.isInCells = true
    mode = .following(following)
    return [.paragraph("This is \(lesson.named)")]
  }

  /// Waits for an answer to exercise `number`, from 1, whether it was answered before or not.
  func ask(_ number: Int) throws {
    let lesson = try requireLesson().play.lesson
    let exercises = lesson.steps.indices.filter { lesson.steps[$0].exercise != nil }
    guard following?.isInCells == true else { throw CurriculumError.notInCells }
    guard exercises.indices.contains(number - 1) else {
      throw CurriculumError.noSuchExercise(number, count: exercises.count)
    }
    let index = exercises[number - 1]
    update {
      $0.play.shown = index + 1
      $0.play.solved.remove(index)
      $0.play.skipped.remove(index)
    }
  }
}
