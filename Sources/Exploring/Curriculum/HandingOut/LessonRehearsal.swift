import Notebook
import NotebookFiles

/// A lesson played from first to last as a demo plays it, with how long its lines take.
package struct LessonRehearsal {
  package struct Line: Sendable {
    /// Index of its page.
    package let page: Int
    package let text: String
    package let milliseconds: Int
    /// Why it fails; nil where it does not.
    package let problem: String?
  }

  package private(set) var lines: [Line] = []

  /// Plays a lesson.
  /// - Throws: what its model, its picture or its prompt is refused for.
  package init(_ lesson: Lesson) throws {
    let notebook = try Notebook(commands: Command.common)
    let guide = try LessonGuide(progress: ProgressStore(path: nil))
    notebook.guide = guide
    _ = try guide.begin(lesson, notebook, isDemo: true)
    while let play = guide.following?.play, !play.isAtEnd || play.openExercise != nil {
      let line = guide.following?.nextLine
      let start = ContinuousClock.now
      let cells = notebook.execute(line ?? "")
      guard let line else { continue }
      let time = Int((ContinuousClock.now - start) / .milliseconds(1))
      let problem = cells.first { $0.isError }?.error?.message
      lines.append(Line(page: play.page, text: line, milliseconds: time, problem: problem))
      if problem != nil, guide.following?.play.openExercise != nil { break }  // its other lines build on it
    }
  }
}
