import Rendering

/// Where a lesson is, for somebody who shows it.
package struct LessonOutline: Sendable {
  package let lesson: String
  /// Index of the page, and how many there are.
  package let page: Int
  package let pages: Int
  package let title: String
  /// What the instructor wants to remember on this page, as far as it has been shown.
  package let notes: Document
  /// The line that Enter runs.
  package let next: String?
  /// How long a page takes of the lesson's time.
  package let plannedMinutes: Double
}

/// An exercise that waits for an answer.
package struct OpenExercise: Sendable {
  package struct ID: Hashable, Sendable {
    let lesson: String
    let step: Int
  }

  package let id: ID
  package let asked: Document
  package let goal: Exercise.Goal
}

extension LessonGuide {
  /// Where the lesson is that is followed; nil outside lessons.
  package var outline: LessonOutline? {
    guard let following else { return nil }
    let (play, lesson) = (following.play, following.play.lesson)
    let notes = lesson.steps.prefix(play.shown).filter { $0.page == play.page }.flatMap(\.notes)
    return LessonOutline(
      lesson: lesson.name, page: play.page, pages: max(lesson.pages.count, 1),
      title: lesson.pages.indices.contains(play.page) ? lesson.pages[play.page].plain : lesson.title,
      notes: notes.reduce([], +), next: following.nextLine,
      plannedMinutes: Double(lesson.minutes) / Double(max(lesson.pages.count, 1)))
  }

  /// What the lesson asks; nil where it asks nothing, or somebody explores meanwhile.
  package var openExercise: OpenExercise? {
    guard case .following(let following) = mode, let (index, exercise) = following.play.openExercise else { return nil }
    let asked: Document
    if case .choice = exercise.goal { asked = exercise.ask } else { asked = exercise.asked }
    return OpenExercise(id: .init(lesson: following.play.lesson.key, step: index), asked: asked, goal: exercise.goal)
  }
}
