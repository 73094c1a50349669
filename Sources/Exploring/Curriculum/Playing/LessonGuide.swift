import Expressions
import Foundation
import Notebook
import Rendering

/// Leads through lessons in a notebook: asks, listens to what is computed, remembers how far somebody has come.
public final class LessonGuide: Guide {
  /// The lesson that is being followed.
  var following: Following?
  /// The notebook as it was before the lesson.
  var before: Notebook.State?
  /// While somebody explores freely: the notebook as the lesson left it.
  var paused: Notebook.State?
  var bookmarks: [String: Bookmark] = [:]
  let store: ProgressStore
  let notes: PresenterNotes?
  /// While lines are run that nobody typed.
  var isReplaying = false

  /// - Parameters:
  ///   - progress: where progress is kept.
  ///   - notes: a file, or another terminal, to write the instructor's notes to.
  ///   - warn: is told, once, why no more notes can be written.
  /// - Throws: `CurriculumError` if no notes can be.
  public init(progress: ProgressStore, notes: URL? = nil, warn: @escaping (CurriculumError) -> Void = { _ in }) throws {
    store = progress
    self.notes = try notes.map { try PresenterNotes($0, warn: warn) }
  }

  public let commands = Command.learning

  public var promptPrefix: String {
    guard let following else { return "" }
    let play = following.play
    let name = (following.isDemo ? "demo of " : "") + play.lesson.name
    return paused != nil ? "\(name) · play " : "\(name) · \(play.page + 1)/\(max(play.lesson.pages.count, 1)) "
  }

  /// In a demo, what keys type out, whichever they are; nil where they mean themselves.
  public var scriptedLine: String? {
    guard let following, following.isDemo, paused == nil else { return nil }
    return following.nextLine ?? ""
  }

  public func take(_ line: String, in notebook: Notebook) -> Guidance? {
    guard let following, paused == nil, !isReplaying else { return nil }
    if line.isEmpty { return goOn(notebook) }
    if line == following.nextLine { self.following?.keep(notebook.state) }
    guard let (_, exercise) = following.play.openExercise, !line.hasPrefix(":"), !line.hasPrefix("#"),
      let verdict = Judge(notebook: notebook).verdict(onText: line, exercise)
    else { return nil }
    return Guidance(respond(to: verdict, notebook))
  }

  public func remark(on cell: Cell, in notebook: Notebook) -> Document {
    guard following != nil, paused == nil, !isReplaying else { return [] }
    let isScripted = cell.input == following?.nextLine
    record(cell, isScripted: isScripted, notebook)
    if following?.play.openExercise != nil {
      if isScripted, following?.isDemo == true {
        following?.solutionLine += 1
        notes?.announce(following?.nextLine)
      }
      return missingColon(cell, notebook) + judge(cell, notebook)
    }
    if !isScripted { return missingColon(cell, notebook) }
    guard !(cell.isError && notebook.shouldStop()) else { return [] }  // interrupted, it can run again
    show {
      $0.outputs[$0.shown] = cell.document
      $0.shown += 1
    }
    return (cell.isError ? [astray] : []) + (following?.play.outlook ?? [])
  }
}

// MARK: - Going on

extension LessonGuide {
  /// What an empty line does: the next line of the lesson, or what is to be read or asked next.
  private func goOn(_ notebook: Notebook) -> Guidance {
    guard let following else { return Guidance() }
    if let line = following.nextLine {
      self.following?.keep(notebook.state)
      guard let exercise = following.play.openExercise?.exercise,
        let verdict = Judge(notebook: notebook).verdict(onText: line, exercise)
      else { return Guidance(line: line) }
      return Guidance([.code(line)] + respond(to: verdict, notebook))
    }
    if following.play.openExercise != nil {
      return Guidance([
        .paragraph("This one is still open. Type an answer; \(code: ":hint") helps, \(code: ":skip") goes on without.")
      ])
    }
    if following.play.isAtEnd { return Guidance(following.play.outlook) }
    self.following?.keep(notebook.state)
    return Guidance(advance())
  }

  /// Shows what comes next.
  func advance() -> Document {
    var document: Document = []
    show { document = $0.advance() }
    return document
  }

  /// Changes how far the lesson has been shown, tells the presenter, and saves it.
  func show(_ change: (inout LessonPlay) -> Void) {
    guard var play = following?.play else { return }
    let (old, oldLine) = (play.shown, following?.nextLine)
    change(&play)
    following?.play = play
    following?.solutionLine = 0
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
    store.keep(following)
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
    following?.lines.append(cell.input)
    save()
  }
}

// MARK: - Answers

extension LessonGuide {
  /// What to say to a cell while an exercise is open.
  private func judge(_ cell: Cell, _ notebook: Notebook) -> Document {
    guard let (index, exercise) = following?.play.openExercise else { return [] }
    guard let value = cell.value else { return cell.isError ? wayBack(for: cell.input, notebook) : [] }
    following?.answer = (index, cell)
    do {
      guard let verdict = try Judge(notebook: notebook).verdict(on: cell.input, value, exercise) else { return [] }
      if case .wrong = verdict {
        return try isWorking(cell.input, exercise)
          ? [] : respond(to: verdict, notebook) + wayBack(for: cell.input, notebook)
      }
      return respond(to: verdict, notebook)
    } catch { return cannotJudge(error) }
  }

  /// Whether a line is a step on the way, not an answer: a name for a value, or a look at a shape nobody asked for.
  private func isWorking(_ line: String, _ exercise: Exercise) throws -> Bool {
    guard try Expression(line).target == nil else { return true }
    guard case .value(let answer, _) = exercise.goal else { return false }
    return line.hasSuffix(".shape") && !answer.hasSuffix(".shape")
  }

  func respond(to verdict: Verdict, _ notebook: Notebook) -> Document {
    guard let (index, exercise) = following?.play.openExercise else { return [] }
    switch verdict {
    case .wrong(let document): return document.prefixed("\(strong: "Not yet. ")")
    case .foreseen(let document, _): return document.prefixed("\(strong: "Not quite. ")")
    case .forbidden(let document): return document
    case .right:
      show { $0.solved.insert(index) }
      let success: Document = [.notice(Notice(.success, "That is it."))]
      return success + exercise.explanation + (following?.play.outlook ?? [])
    }
  }

  /// What to do where the notebook is no longer as the lesson needs it.
  private var astray: Block {
    .note(
      """
      Something was changed that the lesson builds on. \(code: ":jump \((following?.play.page ?? 0) + 1)") begins this \
      page again, without it.
      """)
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
