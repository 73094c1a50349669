import Foundation

/// Progress in a file that several sessions share.
///
/// A change is applied to what the file holds at that moment, under a lock, so that two sessions lose nothing of each
/// other's; the new file is written beside the old one and takes its place when it is whole.
package final class ProgressStore {
  private let path: String?
  private var latestProgress = CourseProgress()
  /// Why progress is not kept, or that a damaged file was set aside; said once.
  private(set) var problem: CurriculumError?

  /// Progress at `path`, whose folder need not exist yet; nil keeps it for this session only.
  package init(path: String?) {
    self.path = path
    change { _ in }
  }

  /// Progress as it was when this session last wrote or read it.
  package var progress: CourseProgress { latestProgress }

  /// Hands over what there is to say, once.
  func takeProblem() -> CurriculumError? {
    defer { problem = nil }
    return problem
  }

  /// Changes progress. Where it cannot be kept, it lasts as long as the session.
  package func change(_ body: (inout CourseProgress) -> Void) {
    guard let path else { return body(&latestProgress) }
    do throws(CurriculumError) {
      let file = ProgressFile(path: path)
      let lock = try file.lock()
      defer { withExtendedLifetime(lock) {} }
      let (old, aside) = try file.read()
      if let aside { problem = .progressDamaged(path: path, aside: aside) }
      var progress = old ?? CourseProgress()
      body(&progress)
      if progress != old ?? CourseProgress() { try file.write(progress) }
      latestProgress = progress
    } catch {
      body(&latestProgress)
      if problem == nil { problem = error }
    }
  }
}

// MARK: - One lesson

extension ProgressStore {
  /// How far somebody has come in `lesson`.
  func record(of lesson: Lesson) -> CourseProgress.Record? { progress.lessons[lesson.key] }

  /// Keeps how far somebody has come. What another session solved meanwhile stays solved.
  func keep(_ play: LessonPlay, lines: [String]) {
    let key = play.lesson.key
    change { progress in
      var record = progress.lessons[key] ?? CourseProgress.Record()
      record.shown = play.shown
      record.solved.formUnion(play.solved)
      record.skipped = play.skipped.subtracting(record.solved)
      record.hints.merge(play.hints) { max($0, $1) }
      record.wrong.merge(play.wrong) { $0.count > $1.count ? $0 : $1 }
      record.lines = lines
      record.isFinished = record.isFinished || (play.isAtEnd && play.openExercise == nil)
      progress.lessons[key] = record
      progress.latest = key
    }
  }

  /// Forgets one lesson, or all.
  /// - Returns: the file that keeps the progress there was, if there is one.
  func forget(_ lesson: Lesson?) -> String? {
    let before = progress
    change { progress in
      guard let lesson else { return progress = CourseProgress() }
      progress.lessons[lesson.key] = nil
    }
    guard let path, before != CourseProgress() else { return nil }
    let copy = ProgressFile(path: Self.free(path + ".forgotten"))
    do throws(CurriculumError) { try copy.write(before) } catch {
      problem = error
      return nil
    }
    return copy.path
  }

  /// `path`, with a number behind it where a file of that name is there already.
  private static func free(_ path: String) -> String {
    var (name, number) = (path, 1)
    while FileManager.default.fileExists(atPath: name) {
      number += 1
      name = "\(path).\(number)"
    }
    return name
  }
}
