import Notebook
import Rendering

extension Command {
  /// The commands that lessons bring, in the order in which `:help` lists them.
  static let learning: [Command] = [
    lesson, hint, check, skip, solution, progress, summary, play, resume, demo, bookmark, jump,
  ]
}

extension Notebook {
  /// The guide that a lesson's command belongs to.
  func lessons() throws(CurriculumError) -> LessonGuide {
    guard let guide = guide as? LessonGuide else { throw .notInLesson }
    return guide
  }
}

extension LessonGuide {
  /// The lesson that is being followed.
  func requireLesson() throws(CurriculumError) -> Following {
    guard let following else { throw .notInLesson }
    return following
  }

  /// The exercise that waits for an answer.
  func requireExercise() throws(CurriculumError) -> (index: Int, exercise: Exercise) {
    let play = try requireLesson().play
    if case .exploring = mode { throw .exploring }
    guard let open = play.openExercise else { throw .noExercise }
    return open
  }
}
