import Foundation
import Notebook
import NotebookFiles
import Rendering
import TestSupport

@testable import Curriculum

/// A notebook with lessons in it, and all that a learner sees of it.
final class Learner {
  let notebook: Notebook
  let guide: LessonGuide
  private(set) var text = ""
  private let renderer = TerminalRenderer(TerminalOptions(width: 80))

  init(progress: ProgressStore = ProgressStore(path: nil), notes: URL? = nil) throws {
    notebook = try Notebook(commands: Command.common, machine: Machine(now: { .zero }, residentMemory: { nil }))
    guide = try LessonGuide(progress: progress, notes: notes)
    notebook.guide = guide
  }

  func begin(_ lesson: Lesson, isDemo: Bool = false) throws {
    show(try guide.begin(lesson, notebook, isDemo: isDemo))
  }

  /// Enters lines, each shown as typed.
  @discardableResult
  func type(_ lines: String...) -> [Cell] {
    lines.flatMap { line in
      let prefix = guide.promptPrefix
      let prompt = notebook.promptText(notebook.cells.count + 1)
      let cells = notebook.execute(line)
      if cells.first?.input != line { text += prompt + (line.isEmpty ? "⏎" : line) + "\n" }
      for cell in cells {
        if !cell.input.isEmpty { text += notebook.promptText(cell.number, prefix: prefix) + cell.input + "\n" }
        show(cell.document)
      }
      return cells
    }
  }

  private func show(_ document: Document) {
    text += renderer.render(document).replacing(Fixtures.package.path + "/", with: "")
  }

  var play: LessonPlay? { guide.following?.play }

  /// Goes through a lesson from first to last as somebody who tries each wrong answer and takes each hint.
  func followToTheEnd() {
    for _ in 0..<1000 where play?.isAtEnd == false || play?.openExercise != nil {
      guard let exercise = play?.openExercise?.exercise else {
        type("")
        continue
      }
      for wrong in exercise.wrong { type(wrong.input) }
      for _ in exercise.hints { type(":hint") }
      for line in exercise.lines { type(line) }
    }
  }

  static let sample = Fixtures.url("lessons/sample.md")
}

extension Notebook {
  /// A notebook on the model of width 8 under `Tests/Fixtures/model`.
  static func smallest(commands: [Command]) throws -> Notebook {
    let image = Fixtures.package.appending(path: "images/scene-00.png")
    return try Notebook(model: Fixtures.url("model/smallest"), image: image, commands: commands)
  }
}
