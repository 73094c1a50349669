import Files
import Foundation
import Rendering

/// How a class has done: from the progress that its members hand in, who solved what with how many hints, and which wrong
/// answers came most.
package struct ClassReport {
  /// Somebody's progress, by the name of the file they handed in.
  private var members: [(name: String, progress: CourseProgress)] = []

  /// Reads files of progress.
  /// - Throws: `CurriculumError`, naming the first that is none.
  package init(_ files: [URL]) throws(CurriculumError) {
    for url in files {
      let path = url.relativePath
      guard let progress = try ProgressFile(path: url.path(percentEncoded: false)).handedIn() else {
        throw .noProgress(path)
      }
      members.append((url.deletingPathExtension().lastPathComponent, progress))
    }
  }

  /// A table for each lesson that somebody has begun, and the wrong answers below it.
  package var document: Document {
    let keys = Set(members.flatMap(\.progress.lessons.keys))
    let lessons = ((try? Lesson.shipped()) ?? []).compactMap { try? Lesson(contentsOf: $0.url) }
    let begun = lessons.filter { keys.contains($0.key) }
    guard !begun.isEmpty else { return [.paragraph("Nobody has begun a lesson of the course.")] }
    return begun.reduce([]) { $0 + table(of: $1) + wrongAnswers(to: $1) }
  }

  private func table(of lesson: Lesson) -> Document {
    let exercises = lesson.exerciseSteps
    let rows: [[Text]] = members.compactMap { name, progress in
      guard let record = progress.lessons[lesson.key] else { return nil }
      return [Text(name)] + exercises.map { record.outcome(of: $0) }
    }
    let solved = exercises.map { index in
      members.count { $0.progress.lessons[lesson.key]?.solved.contains(index) == true }
    }
    let total: [Text] = [Text("solved", .strong)] + solved.map { Text("\($0) of \(rows.count)", .strong) }
    let columns = [Table.Column("", isFlexible: true)] + exercises.indices.map { .init(Text("\($0 + 1)"), .right) }
    return [
      .heading(Text("\(lesson.key)  \(lesson.title)"), level: 2), .table(Table(columns, rows: rows + [total])),
      .list(List(exercises.map { Text(lesson.pages[lesson.steps[$0].page].plain) }, start: 1)),
    ]
  }

  private static let mostWrong = 5

  /// The wrong answers that more than one has given come first.
  private func wrongAnswers(to lesson: Lesson) -> Document {
    var counts: [WrongAnswer: Int] = [:]
    for record in members.compactMap({ $0.progress.lessons[lesson.key] }) {
      for (place, index) in lesson.exerciseSteps.enumerated() {
        for answer in Set(record.wrong[index] ?? []) {
          counts[.init(exercise: place + 1, text: answer), default: 0] += 1
        }
      }
    }
    guard !counts.isEmpty else { return [] }
    let most = counts.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.prefix(Self.mostWrong)
    let rows: [[Text]] = most.map { [Text("\($0.key.exercise)"), Text($0.key.text, .code), Text("\($0.value)")] }
    return [
      .paragraph("Wrong answers that came most:"),
      .table(
        Table([.init("exercise", .right), .init("answer", isFlexible: true), .init("people", .right)], rows: rows)),
    ]
  }
}

/// Something that was answered and is not right.
private struct WrongAnswer: Hashable, Comparable {
  let exercise: Int
  let text: String

  static func < (a: Self, b: Self) -> Bool { (a.exercise, a.text) < (b.exercise, b.text) }
}

extension Lesson {
  /// Indices of the steps that ask something.
  fileprivate var exerciseSteps: [Int] { steps.indices.filter { steps[$0].exercise != nil } }
}

extension CourseProgress.Record {
  /// In a word or two.
  fileprivate func outcome(of index: Int) -> Text {
    let count = hints[index] ?? 0
    let help = count > 0 ? ", \(count) hint\(count == 1 ? "" : "s")" : ""
    if solved.contains(index) { return Text("yes" + help, .success) }
    return skipped.contains(index) ? Text("skipped" + help, .warning) : Text(index < shown ? "no" + help : "", .muted)
  }
}
