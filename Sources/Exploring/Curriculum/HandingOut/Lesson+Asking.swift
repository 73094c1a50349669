extension Lesson {
  /// The lesson that `text` means, as somebody names it.
  /// - Throws: `CurriculumError`.
  package static func named(_ text: String, opensOutside: Bool = false) throws -> Lesson {
    try find(text, opensOutside: opensOutside)
  }
}

extension ProgressStore {
  /// How far somebody has come in a lesson.
  /// - Throws: `CurriculumError` where they have not begun it.
  package func begun(_ lesson: Lesson) throws(CurriculumError) -> CourseProgress.Record {
    guard let record = record(of: lesson), record.shown > 0 else { throw .notBegun(lesson.name) }
    return record
  }
}
