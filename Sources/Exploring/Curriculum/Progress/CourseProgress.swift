import Files

/// How far somebody has come in the lessons, as it is kept in a file.
package struct CourseProgress: Sendable, Equatable {
  /// How far somebody has come in one lesson.
  package struct Record: Sendable, Equatable {
    /// How many steps were shown.
    package var shown = 0
    /// Indices of the exercises that were solved, and of those passed over.
    package var solved: Set<Int> = []
    package var skipped: Set<Int> = []
    /// How many hints were given, by the exercise's index.
    package var hints: [Int: Int] = [:]
    /// Answers that were not right, by the exercise's index, oldest first.
    package var wrong: [Int: [String]] = [:]
    /// The lines that lead to where the notebook was.
    package var lines: [String] = []
    /// Whether the end has been reached.
    package var isFinished = false
  }

  /// By number, or by path for a lesson of somebody's own.
  package var lessons: [String: Record] = [:]
  /// The lesson followed last.
  package var latest: String?
}

extension CourseProgress {
  /// What a file keeps; nil if `json` is no progress.
  init?(_ json: JSON) {
    guard let kept = json["lessons"]?.object else { return nil }
    for (key, value) in kept {
      guard let record = Record(value) else { return nil }
      lessons[key.text] = record
    }
    latest = json["latest"]?.string
  }

  /// As a file keeps it.
  var json: JSON {
    let kept = lessons.map { (JSON.Key($0), $1.json) }
    let lessons = JSON.object(Dictionary(uniqueKeysWithValues: kept))
    return latest.map { ["lessons": lessons, "latest": .string($0)] } ?? ["lessons": lessons]
  }
}

extension CourseProgress.Record {
  fileprivate init?(_ json: JSON) {
    guard let shown = json["shown"]?.integer, let solved = json["solved"]?.integers,
      let skipped = json["skipped"]?.integers, let hints = json["hints"]?.object, let lines = json["lines"]?.strings,
      let isFinished = json["isFinished"]?.bool
    else { return nil }
    self.init(shown: shown, solved: Set(solved), skipped: Set(skipped), lines: lines, isFinished: isFinished)
    for (index, count) in hints {
      guard let index = Int(index.text), let count = count.integer else { return nil }
      self.hints[index] = count
    }
    for (index, answers) in json["wrong"]?.object ?? [:] {
      guard let index = Int(index.text), let answers = answers.strings else { return nil }
      wrong[index] = answers
    }
  }

  fileprivate var json: JSON {
    func list(_ indices: Set<Int>) -> JSON { .array(indices.sorted().map(JSON.integer)) }
    let hints = hints.map { (JSON.Key("\($0)"), JSON.integer($1)) }
    let wrong = wrong.map { (JSON.Key("\($0)"), JSON.array($1.map(JSON.string))) }
    return [
      "shown": .integer(shown), "solved": list(solved), "skipped": list(skipped),
      "hints": .object(Dictionary(uniqueKeysWithValues: hints)), "lines": .array(lines.map(JSON.string)),
      "isFinished": .bool(isFinished), "wrong": .object(Dictionary(uniqueKeysWithValues: wrong)),
    ]
  }
}

extension Lesson {
  /// What its progress is kept under.
  var key: String { isShipped ? "\(number ?? 0)" : url.standardizedFileURL.path(percentEncoded: false) }

  /// Whether it is one of the course.
  var isShipped: Bool {
    number != nil && (try? Lesson.shipped().contains { $0.url.standardizedFileURL == url.standardizedFileURL }) == true
  }
}
