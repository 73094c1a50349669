import Expressions
import Foundation
import Notebook
import Rendering

/// Leads through lessons in a notebook: asks, listens to what is computed, remembers how far somebody has come.
package final class LessonGuide: Guide {
  /// What the guide does with a line.
  enum Mode {
    /// No lesson is open.
    case outside
    /// It belongs to the lesson.
    case following(Following)
    /// Nothing: somebody explores freely. `paused` is the notebook as the lesson left it.
    case exploring(Following, paused: Notebook.State)
    /// Nothing: lines are run that nobody typed.
    case replaying
  }

  var mode = Mode.outside
  var bookmarks: [String: Bookmark] = [:]
  /// The line that runs if somebody says yes to what they have just been asked, and what is done if they say no.
  var asked: (line: String, otherwise: ((Notebook) throws -> Document)?)?
  let store: ProgressStore
  let notes: PresenterNotes?

  /// - Parameters:
  ///   - progress: where progress is kept.
  ///   - notes: a file, or another terminal, to write the instructor's notes to.
  ///   - warn: is told, once, why no more notes can be written.
  /// - Throws: `CurriculumError` if no notes can be.
  package init(progress: ProgressStore, notes: URL? = nil, warn: @escaping (CurriculumError) -> Void = { _ in }) throws
  {
    store = progress
    self.notes = try notes.map { try PresenterNotes($0, warn: warn) }
  }

  package let commands = Command.learning

  package var promptPrefix: String {
    guard let following else { return "" }
    let play = following.play
    let name = (following.isDemo ? "demo of " : "") + play.lesson.name
    if case .exploring = mode { return "\(name) · play " }
    return "\(name) · \(play.page + 1)/\(max(play.lesson.pages.count, 1)) "
  }

  package var scriptedLine: String? {
    guard case .following(let following) = mode, following.isDemo, asked == nil else { return nil }
    return following.nextLine ?? ""
  }

  package func take(_ line: String, in notebook: Notebook) -> Guidance? {
    let asked = self.asked
    self.asked = nil
    if let asked, ["y", "yes"].contains(line.lowercased()) {
      if asked.line == following?.nextLine { update { $0.keep(notebook.state) } }
      return Guidance(line: asked.line)
    }
    if let otherwise = asked?.otherwise, ["n", "no"].contains(line.lowercased()) {
      do { return Guidance(try otherwise(notebook)) } catch {
        return Guidance([.error(Text(String(describing: error)))])
      }
    }
    guard case .following(let following) = mode else { return nil }
    if line.isEmpty { return goOn(notebook) }
    if line == following.nextLine {
      if following.isDemo, let question = question(about: line, notebook) { return question }
      update { $0.keep(notebook.state) }
    }
    if let (_, exercise) = following.play.openExercise, !line.hasPrefix(":"), !line.hasPrefix("#"),
      let verdict = Judge(notebook: notebook).verdict(onText: line, exercise)
    {
      return Guidance(respond(to: verdict, notebook, answer: line))
    }
    let authority = following.play.lesson.authority
    guard line == following.nextLine, notebook.objection(to: line, by: authority) == nil else { return nil }
    return Guidance(line: line, by: authority)  // what it opens lies beside the lesson
  }

  package func remark(on cell: Cell, in notebook: Notebook) -> Document {
    guard case .following = mode else { return [] }
    let isScripted = cell.input == following?.nextLine
    record(cell, isScripted: isScripted, notebook)
    if following?.play.openExercise != nil {
      if isScripted, following?.isDemo == true {
        update { $0.solutionLine += 1 }
        notes?.announce(following?.nextLine)
      }
      return judge(cell, notebook)
    }
    guard isScripted, !(cell.isError && notebook.shouldStop()) else { return [] }  // interrupted, it can run again
    show {
      $0.outputs[$0.shown] = cell.document
      $0.shown += 1
    }
    return (cell.isError ? [astray] : []) + (following?.play.outlook ?? [])
  }
}

// MARK: - The lesson that is open

extension LessonGuide {
  /// Somebody's way through the lesson that is open, if one is.
  var following: Following? {
    switch mode {
    case .following(let following), .exploring(let following, _): following
    case .outside, .replaying: nil
    }
  }

  /// Changes how far somebody has come in the lesson that is open.
  func update(_ change: (inout Following) -> Void) {
    switch mode {
    case .following(var following):
      change(&following)
      mode = .following(following)
    case .exploring(var following, let paused):
      change(&following)
      mode = .exploring(following, paused: paused)
    case .outside, .replaying: break
    }
  }

  /// Ends an exploration; the notebook stays as it is.
  func comeBack() {
    if case .exploring(let following, _) = mode { mode = .following(following) }
  }
}

// MARK: - Going on

extension LessonGuide {
  /// What an empty line does: the next line of the lesson, or what is to be read or asked next.
  private func goOn(_ notebook: Notebook) -> Guidance {
    guard let following else { return Guidance() }
    if let line = following.nextLine {
      if let question = question(about: line, notebook) { return question }
      update { $0.keep(notebook.state) }
      guard let exercise = following.play.openExercise?.exercise,
        let verdict = Judge(notebook: notebook).verdict(onText: line, exercise)
      else { return Guidance(line: line, by: following.play.lesson.authority) }
      return Guidance([.code(line)] + respond(to: verdict, notebook, answer: line))
    }
    if let (_, exercise) = following.play.openExercise { return Guidance(exercise.task) }
    if following.play.isAtEnd {
      return following.play.lesson.next == nil ? Guidance(following.play.outlook) : Guidance(line: ":lesson next")
    }
    update { $0.keep(notebook.state) }
    return Guidance(advance())
  }

  /// Asks about a line of the lesson that would do what only a person may have done; nil if it may run.
  private func question(about line: String, _ notebook: Notebook) -> Guidance? {
    guard let lesson = following?.play.lesson, let objection = notebook.objection(to: line, by: lesson.authority)
    else { return nil }
    asked = (line, nil)
    return Guidance([
      .advice([
        .warning("\(code: line) is the lesson's line, and nobody typed it: \(objection.description)."),
        .paragraph("\(code: "y") runs it, \(code: ":skip") goes on without."),
      ])
    ])
  }

  /// Shows what comes next.
  func advance() -> Document {
    guard following?.isInCells != true else { return [] }
    var document: Document = []
    show { document = $0.advance() }
    return document
  }

  /// Changes how far the lesson has been shown, tells the presenter, and saves it.
  func show(_ change: (inout LessonPlay) -> Void) {
    guard var play = following?.play else { return }
    let (old, oldLine) = (play.shown, following?.nextLine)
    change(&play)
    update { ($0.play, $0.solutionLine) = (play, 0) }
    let line = following?.nextLine
    if old < play.shown {
      notes?.write(play, from: old, next: line)
    } else if line != oldLine {
      notes?.announce(line)
    }
    save()
  }

  /// Saves progress; a demo leaves none.
  func save() {
    guard let following, !following.isDemo else { return }
    store.keep(following.play, lines: following.lines)
  }

  /// Remembers a line of the lesson, or one that changes what later lines see.
  private func record(_ cell: Cell, isScripted: Bool, _ notebook: Notebook) {
    guard !cell.isError, cell.input != "" else { return }
    if !isScripted, cell.input.hasPrefix(":") {
      guard let name = cell.input.dropFirst().split(whereSeparator: \.isWhitespace).first,
        let command = try? Command.find(String(name), among: notebook.commands),
        [.moving, .changing].contains(command.group) || ["open", "prompt"].contains(command.name)
      else { return }
    }
    update { $0.lines.append(cell.input) }
    save()
  }
}

// MARK: - Answers

extension LessonGuide {
  /// What to say to a cell while an exercise is open.
  private func judge(_ cell: Cell, _ notebook: Notebook) -> Document {
    guard let (index, exercise) = following?.play.openExercise else { return [] }
    guard let value = cell.value else { return cell.isError ? wayBack(for: cell.input, notebook) : [] }
    update { $0.answer = (index, cell) }
    do {
      guard let verdict = try Judge(notebook: notebook).verdict(on: cell.input, value, exercise) else { return [] }
      if case .wrong = verdict {
        return try isWorking(cell.input, exercise)
          ? [] : respond(to: verdict, notebook, answer: cell.input) + wayBack(for: cell.input, notebook)
      }
      return respond(to: verdict, notebook, answer: cell.input)
    } catch { return cannotJudge(error) }
  }

  /// Whether a line is a step on the way, not an answer: a name for a value, or a look at a shape nobody asked for.
  private func isWorking(_ line: String, _ exercise: Exercise) throws -> Bool {
    guard try Expression(line).target == nil else { return true }
    guard case .value(let answer, _) = exercise.goal else { return false }
    return line.hasSuffix(".shape") && !answer.hasSuffix(".shape")
  }

  func respond(to verdict: Verdict, _ notebook: Notebook, answer: String) -> Document {
    guard let (index, exercise) = following?.play.openExercise else { return [] }
    if !verdict.isRight {
      update { $0.play.keep(wrong: answer, to: index) }
      save()
    }
    switch verdict {
    case .wrong(let document): return document.prefixed("\(strong: "Not yet. ")")
    case .foreseen(let document, _): return document.prefixed("\(strong: "Not quite. ")")
    case .forbidden(let document): return document
    case .right:
      show { $0.solved.insert(index) }
      let success: Document = [.notice(Notice(.success, "That is it."))]
      return success + exercise.explanation + (following?.outlook ?? [])
    }
  }

  /// What to do where the notebook is no longer as the lesson needs it.
  private var astray: Block {
    .advice([
      .note(
        """
        Something was changed that the lesson builds on. \(code: ":jump \((following?.play.page ?? 0) + 1)") begins this \
        page again, without it.
        """)
    ])
  }

  func cannotJudge(_ error: any Error) -> Document {
    [.warning(Text("The right answer cannot be computed as things are: \(String(describing: error)).")), astray]
  }
}

/// A prepared place to jump to.
struct Bookmark {
  /// How far a lesson had come, if one was being followed.
  let following: Following?
  let state: Notebook.State
}
