import Expressions
import Foundation
import Notebook
import NotebookFiles
import PaliGemmaModel
import Rendering

/// Plays a lesson from first to last and finds what a learner would stumble over.
package struct LessonCheck {
  /// Where the lesson breaks, in the order of its lines.
  package private(set) var mistakes: [CurriculumError]
  private let file: String
  /// In whose name the lesson's lines run.
  private let authority: Authority

  /// Checks a lesson's form and, if that is sound, every line in it.
  /// - Throws: `CurriculumError.unreadable`.
  package init(_ url: URL, opensOutside: Bool = false) throws {
    file = url.lastPathComponent
    authority = .file(url, opensOutside: opensOutside)
    var (lesson, mistakes) = try Lesson.reading(url)
    lesson?.opensOutside = opensOutside
    self.mistakes = mistakes
    guard let lesson else { return }
    checkForm(lesson)
    do {
      let notebook = try Notebook(commands: Command.common)
      notebook.guide = try LessonGuide(progress: ProgressStore(path: nil))
      try notebook.begin(lesson)
      play(lesson, notebook)
    } catch let error as CurriculumError {
      self.mistakes.append(error)
    } catch {
      add(1, .cannotStart("\(error)"))
    }
    self.mistakes.sort { ($0.line ?? 0) < ($1.line ?? 0) }
  }

  private mutating func add(_ line: Int, _ mistake: LessonMistake) {
    mistakes.append(.lesson(file: file, line: line, mistake))
  }

  /// What every lesson of the course has.
  private mutating func checkForm(_ lesson: Lesson) {
    let exercises = lesson.steps.compactMap { step in step.exercise.map { (step.line, $0) } }
    if exercises.isEmpty, mistakes.isEmpty { add(1, .nothingToDo) }
    if lesson.papers.isEmpty { add(1, .noPaper) }
    if lesson.pages.last?.plain != "Remember" { add(lesson.steps.last?.line ?? 1, .noRemember) }
    for (line, exercise) in exercises {
      if exercise.hints.count < 2 { add(line, .fewHints(exercise.hints.count)) }
      if exercise.wrong.count < 2 { add(line, .fewWrongAnswers(exercise.wrong.count)) }
      if exercise.lines.isEmpty { add(line, .noSolution) }
    }
  }
}

// MARK: - Playing

extension LessonCheck {
  private mutating func play(_ lesson: Lesson, _ notebook: Notebook) {
    for step in lesson.steps {
      switch step.content {
      case .prose(let document): check(document, step.line, notebook)
      case .run(let line): run(line, step.line, notebook)
      case .exercise(let exercise):
        let texts = [exercise.ask, exercise.explanation] + exercise.hints + exercise.wrong.map(\.say)
        for text in texts { check(text, step.line, notebook) }
        check(exercise, step.line, notebook)
      }
      for claim in step.claims { check(claim, notebook) }
    }
  }

  /// - Returns: the line's cells; none for a line that does not run.
  @discardableResult
  private mutating func run(_ line: String, _ number: Int, _ notebook: Notebook) -> [Cell] {
    if let objection = notebook.objection(to: line, by: authority) {
      add(number, .leftOut(line, objection))
      return []
    }
    let cells = notebook.execute(line, by: authority)
    for cell in cells where cell.isError { add(number, .fails(line: line, why: cell.message)) }
    return cells
  }

  /// Runs the lines of a claim, whose comparisons must hold everywhere, and leaves things as they were.
  private mutating func check(_ claim: Claim, _ notebook: Notebook) {
    let before = notebook.state
    defer { notebook.restore(before) }
    if let last = claim.lines.last, claim.lines.allSatisfy({ Self.prepares($0.text) }) {
      add(last.line, .claimsNothing(last.text))
    }
    for (line, number) in claim.lines {
      guard let cell = run(line, number, notebook).last, !cell.isError, !Self.prepares(line) else { continue }
      guard case .mask(let mask)? = cell.value?.value, mask.count > 0 else {
        add(number, .claimsNothing(line)); continue
      }
      if mask.values.contains(0) { add(number, .claimFails(line)) }
    }
  }

  /// Whether a line of a claim only prepares the others: a command, or a name for a value.
  private static func prepares(_ line: String) -> Bool {
    line.hasPrefix(":") || (try? Expression(line))?.target != nil
  }

  private mutating func check(_ exercise: Exercise, _ line: Int, _ notebook: Notebook) {
    let before = notebook.state
    if case .value(_, let without) = exercise.goal {
      for address in without { checkForbidden(address, exercise, line, notebook) }
    }
    for wrong in exercise.wrong {
      check(wrong, exercise, notebook)
      notebook.restore(before)
    }
    var verdict: Verdict?
    for input in exercise.lines {
      (verdict, _) = attempt(input, exercise, notebook)
      if let objection = notebook.objection(to: input, by: authority) { add(line, .leftOut(input, objection)) }
    }
    notebook.restore(before)  // what comes next must work for somebody who found another way, or skipped this
    guard verdict?.isRight != true else { return }
    add(line, .solutionFails(exercise.lines.joined(separator: "; "), answer: verdict?.message ?? "it has no value"))
  }

  private mutating func check(_ wrong: Exercise.Wrong, _ exercise: Exercise, _ notebook: Notebook) {
    switch attempt(wrong.input, exercise, notebook) {
    case (nil, nil): return add(wrong.line, .wrongHasNoValue(wrong.input))
    case (nil, let problem?): return add(wrong.line, .fails(line: wrong.input, why: problem))
    default: break
    }
    var others = exercise
    others.wrong.removeAll { $0.line == wrong.line }
    switch attempt(wrong.input, others, notebook).verdict {
    case .right: add(wrong.line, .wrongPasses(wrong.input))
    case .foreseen(_, let other): add(wrong.line, .wrongIsOvershadowed(wrong.input, by: other))
    default: break
    }
  }

  private mutating func checkForbidden(
    _ address: String, _ exercise: Exercise, _ exerciseLine: Int, _ notebook: Notebook
  ) {
    let forbidden = Forbidden(address, notebook)
    guard forbidden.isKnown(notebook) else {
      return add(exerciseLine, forbidden.isFunction ? .unknownFunction(address) : .unknownAddress(address))
    }
    guard case .value(let answer, _) = exercise.goal else { return }
    for line in [address, answer] {
      guard let cell = notebook.execute(line, by: authority).last, let value = cell.value,
        forbidden.violation(by: value) != nil
      else { continue }
      if (try? Judge(notebook: notebook).verdict(on: line, value, exercise))?.isRight == true {
        add(exerciseLine, .forbiddenPasses(line))
      }
    }
  }

  /// What the lesson answers to a line, or the error it ends with.
  private func attempt(_ line: String, _ exercise: Exercise, _ notebook: Notebook) -> (verdict: Verdict?, String?) {
    let judge = Judge(notebook: notebook)
    if let verdict = judge.verdict(onText: line, exercise) { return (verdict, nil) }
    guard let cell = notebook.execute(line, by: authority).last else { return (nil, nil) }
    guard !cell.isError else { return (nil, cell.message) }
    guard let value = cell.value else { return (nil, nil) }
    do { return (try judge.verdict(on: line, value, exercise), nil) } catch {
      return (nil, "the answer fails: \(error)")
    }
  }
}

// MARK: - Names in text

extension LessonCheck {
  /// Commands and addresses that a text shows as code exist.
  private mutating func check(_ document: Document, _ line: Int, _ notebook: Notebook) {
    for code in document.codeSpans {
      if code.hasPrefix(":"), code.dropFirst().first?.isLetter == true {
        checkCommand(code, line, notebook)
      } else if code.wholeMatch(of: /(vision|text|projector|sampling)(\.[a-z0-9_]+)+(@[0-9]+)?(\.shape|\.T)?/) != nil {
        let value = code.replacing(/\.(shape|T)$/, with: "")
        let name = value.replacing(/\.[0-9]+\b/, with: ".0")  // blocks of larger models are spoken of, too
        if !Forbidden(name, notebook).isKnown(notebook) { add(line, .unknownAddress(code)) }
      }
    }
  }

  private mutating func checkCommand(_ code: String, _ line: Int, _ notebook: Notebook) {
    let name = code.dropFirst().prefix { $0.isLetter }
    do { _ = try Command.find(String(name), among: notebook.commands) } catch {
      add(line, .unknownCommand(code, why: "\(error)"))
    }
  }
}

extension Document {
  /// Everything set as code within running text.
  fileprivate var codeSpans: [String] {
    blocks.flatMap { block -> [String] in
      switch block {
      case .heading(let text, _): text.codeSpans
      case .lines(let texts): texts.flatMap(\.codeSpans)
      case .list(let list): list.items.flatMap(\.codeSpans)
      case .table(let table): (table.columns.map(\.title) + table.rows.joined()).flatMap(\.codeSpans)
      case .notice(let notice): notice.lines.flatMap(\.codeSpans)
      default: []
      }
    }
  }
}

extension Text {
  fileprivate var codeSpans: [String] { spans.filter { $0.style == .code }.map(\.text) }
}

extension Cell {
  /// The text of its notices.
  var message: String {
    document.blocks.compactMap { if case .notice(let notice) = $0 { notice.lines.first?.plain } else { nil } }
      .joined(separator: "; ")
  }
}

extension Verdict {
  fileprivate var message: String {
    switch self {
    case .right: "right"
    case .wrong(let document), .foreseen(let document, _), .forbidden(let document):
      document.blocks.flatMap { block -> [String] in
        if case .lines(let lines) = block { lines.map(\.plain) } else { [] }
      }.joined(separator: " ")
    }
  }
}
