import Expressions
import Foundation
import Notebook
import NotebookFiles
import Rendering

/// A lesson to take along: its text, its lines with what they show, and its exercises with or without answers.
///
/// The lesson is played in a notebook of its own, so that the outputs are real; its lines may do what they may where it is
/// followed.
package struct LessonHandOut {
  /// What stands below an exercise.
  package enum Answers {
    /// Room for an answer.
    case none
    /// The lines that solve it, and why they do.
    case solutions
    /// What somebody typed, as far as they have come.
    case own(CourseProgress.Record)
  }

  private let lesson: Lesson
  private let answers: Answers
  private let notebook: Notebook
  private var entries: [HandOut.Entry] = []
  /// Texts that would give away the answer to an exercise so far.
  private var secrets: [String] = []
  /// Of what somebody typed, what is still to come.
  private var typed: ArraySlice<String> = []

  /// Plays a lesson.
  /// - Throws: `CurriculumError`, where the lesson or a line of it fails.
  package init(_ lesson: Lesson, _ answers: Answers) throws {
    (self.lesson, self.answers) = (lesson, answers)
    notebook = try Notebook(commands: Command.common)
    try notebook.begin(lesson)
    if case .own(let record) = answers { typed = record.lines[...] }
    for (index, step) in lesson.steps.enumerated() where index < count { try add(step, index) }
    if case .own = answers { while let line = typed.popFirst() { run(line, by: .person) } }
    entries.append(.said(lesson.reading))
  }

  /// How many steps somebody has been shown.
  private var count: Int {
    if case .own(let record) = answers { record.shown } else { lesson.steps.count }
  }

  /// The hand-out, for a file in `folder`.
  package func handOut(beside folder: URL) -> HandOut {
    let number = lesson.number.map { "\($0)  " } ?? ""
    return HandOut(notebook, beside: folder).with(entries, title: number + lesson.title)
  }

  private mutating func add(_ step: Step, _ index: Int) throws {
    switch step.content {
    case .prose(let prose): entries.append(.said(prose))
    case .run(let line):
      while let next = typed.first, next != line, typed.contains(line) {
        typed.removeFirst()
        run(next, by: .person)
      }
      if typed.first == line { typed.removeFirst() }
      if case .none = answers, secrets.contains(where: { line.filter(\.isNoSpace).contains($0) }) {
        notebook.execute(line, by: lesson.authority)  // what it changes, later lines may need
        return
      }
      run(line, by: lesson.authority)
      guard notebook.cells.last?.isError == true, case .solutions = answers else { return }
      throw CurriculumError.lesson(
        file: lesson.url.lastPathComponent, line: step.line,
        .fails(line: line, why: notebook.cells.last?.error?.message ?? ""))
    case .exercise(let exercise):
      entries.append(.said(exercise.asked.prefixed("\(strong: "Your turn. ")")))
      let shown = lesson.steps.prefix(index).compactMap { $0.ownLine?.filter(\.isNoSpace) }
      secrets += exercise.secrets.filter { secret in !shown.contains { $0.contains(secret) } }
      answer(exercise, index)
    }
  }

  private mutating func answer(_ exercise: Exercise, _ index: Int) {
    switch answers {
    case .none: entries.append(.space)
    case .solutions:
      for line in exercise.lines { solve(line, exercise) }
      entries.append(.said(exercise.explanation))
    case .own(let record):
      let nextOwn = lesson.steps.dropFirst(index + 1).lazy.compactMap(\.ownLine).first
      while let line = typed.first, line != nextOwn {
        typed.removeFirst()
        run(line, by: .person)
        if isSolved(exercise) { break }
      }
      guard record.solved.contains(index) else { return }
      entries.append(.said(exercise.explanation.prefixed("\(strong: "Solved. ")")))
    }
  }

  /// A line that solves an exercise: one that is no line of the notebook, such as a choice's number, is only shown.
  private mutating func solve(_ line: String, _ exercise: Exercise) {
    switch exercise.goal {
    case .choice(let choices, let answer):
      entries.append(.said([.paragraph("\(strong: "Answer. ")\(choices[answer])")]))
    case .address: entries.append(.said([.paragraph("\(strong: "Answer. ")\(address: line)")]))
    case .value, .number: run(line, by: lesson.authority)
    }
  }

  private func isSolved(_ exercise: Exercise) -> Bool {
    guard let cell = notebook.cells.last, let value = cell.value else { return false }
    return (try? Judge(notebook: notebook).verdict(on: cell.input, value, exercise))??.isRight == true
  }

  private mutating func run(_ line: String, by authority: Authority) {
    for cell in notebook.execute(line, by: authority) { entries.append(.cell(cell)) }
  }
}

extension Exercise {
  /// What solves it, without white space; a mere name or number, which a lesson says anyway, is none.
  fileprivate var secrets: [String] {
    (solution + lines).map { $0.filter(\.isNoSpace) }.filter { line in line.contains { "([@+*/=".contains($0) } }
  }
}

extension Character {
  fileprivate var isNoSpace: Bool { !isWhitespace }
}

extension Step {
  /// The line that is shown and run.
  fileprivate var ownLine: String? { if case .run(let line) = content { line } else { nil } }
}
