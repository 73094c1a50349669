import Notebook
import Rendering

extension Command {
  static let lesson = Command(
    "lesson", "[N | NAME | FILE | next | list | back | leave | reset [all] | cells N]", group: .learning,
    "List the lessons, follow one, go a step back in it, leave it, or begin it anew.",
    details: """
      Enter on an empty line goes on. Every other command works as ever. Progress is kept; :lesson N goes on where you were. \
      reset asks first, and :lesson! reset does not; what is forgotten is kept in a file beside the progress. :lesson! FILE \
      lets a lesson open pictures and models outside its folder. In Jupyter the lesson's text stands in cells, as \
      `vlmverse lesson notebook` writes them; cells N begins it there.
      """,
    examples: [
      (":lesson", "what there is"), (":lesson 3", "follow lesson 3"), (":lesson next", "the one after it"),
      (":lesson my.md", "one of your own"),
      (":lesson back", "what was shown before"), (":lesson reset", "the same lesson from its beginning"),
    ],
    completes: [.either([.word(["next", "list", "back", "leave", "reset"] + shippedNumbers), .file])],
    touches: .progress,
    takesInsistence: true
  ) { notebook, arguments in
    let guide = try notebook.lessons()
    switch arguments.words {
    case [], ["list"]: return try guide.overview()
    case ["next"]: return try guide.beginNext(notebook)
    case ["back"]: return try guide.goBack(notebook)
    case ["leave"]: return try guide.leave(notebook)
    case ["reset"]: return try guide.reset(notebook, insisting: arguments.insists)
    case let words where words.first == "cells" && words.count == 2:
      return try guide.beginInCells(try Lesson.find(words[1], opensOutside: arguments.insists), notebook)
    case ["reset", "all"]: return try guide.resetAll(notebook, insisting: arguments.insists)
    default:
      let lesson = try Lesson.find(arguments.unquotedText, opensOutside: arguments.insists)
      return try guide.begin(lesson, notebook)
    }
  }
}

extension Command {
  private static let shippedNumbers = ((try? Lesson.shipped()) ?? []).map { String($0.number) }
}

extension LessonGuide {
  /// Goes on with a lesson where it was left, or begins it; the lesson followed last if nil, or the first.
  package func begin(_ text: String?, _ notebook: Notebook, opensOutside: Bool = false) throws -> Document {
    if text == "next" { return try beginNext(notebook) }
    let lesson = try Lesson.find(text ?? store.progress.latest ?? "0", opensOutside: opensOutside)
    return try begin(lesson, notebook)
  }

  /// Begins the lesson after the one that is followed or was followed last, or the first.
  func beginNext(_ notebook: Notebook) throws -> Document {
    guard let last = try following?.play.lesson ?? store.progress.latest.map({ try Lesson.find($0) }) else {
      return try begin("0", notebook)
    }
    guard let next = last.next else { throw CurriculumError.noNextLesson }
    return try begin(Lesson(contentsOf: next.url), notebook, isDemo: following?.isDemo == true)
  }

  func begin(_ lesson: Lesson, _ notebook: Notebook, isDemo: Bool = false) throws -> Document {
    let before = following?.before ?? notebook.state
    try notebook.begin(lesson)
    mode = .following(Following(LessonPlay(lesson), before: before, isDemo: isDemo))
    guard !isDemo, let record = store.record(of: lesson), record.shown > 0, record.shown < lesson.steps.count else {
      return problems + title(lesson) + (isDemo ? [] : again(store.record(of: lesson))) + advance()
    }
    return problems + resume(record, notebook)
  }

  /// Keeps what was solved when a lesson is followed once more, and says so.
  private func again(_ record: CourseProgress.Record?) -> Document {
    guard let record, !record.solved.isEmpty else { return [] }
    update { $0.play.solved = record.solved }
    return [
      .advice([.note("What you have solved here is not asked again; \(code: ":lesson reset") asks it anew.")])
    ]
  }

  /// Brings the notebook to where it was left.
  private func resume(_ record: CourseProgress.Record, _ notebook: Notebook) -> Document {
    let printed = replay(record.lines, notebook)
    update {
      ($0.play.shown, $0.play.solved) = (record.shown, record.solved)
      ($0.play.skipped, $0.play.hints) = (record.skipped, record.hints)
      $0.lines = record.lines
      $0.play.keep(printed, of: record.lines)
    }
    guard let play = following?.play else { return [] }
    let place: Text = """
      You were on page \(play.page + 1) of \(play.lesson.pages.count) of \(strong: play.lesson.title). \
      \(code: ":lesson reset") begins anew.
      """
    return [.advice([.note(place)])] + play.recap
  }

  /// Runs lines silently: the lesson's own in its name, the others, which somebody typed once, in theirs where they do no more
  /// than open things.
  /// - Returns: what each would have shown.
  @discardableResult
  func replay(_ lines: [String], _ notebook: Notebook, confirmed: Bool = false) -> [Document] {
    guard let lesson = following?.play.lesson else { return [] }
    let own = Set(lesson.lines)
    let outer = mode
    mode = .replaying
    defer { mode = outer }
    return lines.map { line in
      let isTyped =
        !own.contains(line) && notebook.objection(to: line, by: .file(lesson.url, opensOutside: true)) == nil
      let isConfirmed = confirmed && notebook.objection(to: line, by: lesson.authority) != nil
      let authority = isTyped || isConfirmed ? .person : lesson.authority
      return notebook.shouldStop() ? [] : notebook.execute(line, by: authority).reduce([]) { $0 + $1.document }
    }
  }

  private func title(_ lesson: Lesson) -> Document {
    let number = lesson.number.map { "\($0)  " } ?? ""
    var facts = "About \(lesson.minutes) minute\(lesson.minutes == 1 ? "" : "s")."
    let needed = lesson.prerequisites.filter { store.progress.lessons["\($0)"]?.isFinished != true }
    if let last = needed.last {
      let others = needed.dropLast().map(String.init).joined(separator: ", ")
      facts += others.isEmpty ? " Builds on lesson \(last)." : " Builds on lessons \(others) and \(last)."
    }
    return [
      .heading("\(number)\(lesson.title)"), .paragraph(Text(facts, .muted)),
      .advice([.paragraph(Text("Enter goes on.", .muted))]),
    ]
  }

  private var problems: Document {
    store.takeProblem().map { [.warning(Text($0.description))] } ?? []
  }

  func goBack(_ notebook: Notebook) throws -> Document {
    let old = try requireLesson()
    guard !old.checkpoints.isEmpty || old.play.previousStop > 0 else { throw CurriculumError.alreadyAtStart }
    comeBack()
    var state: Notebook.State?
    update { state = $0.goBack() }
    if let state { notebook.restore(state) } else { try rebuild(to: old.play.previousStop, notebook) }
    update { $0.play.skipped.remove($0.play.shown - 1) }
    save()
    guard let play = following?.play else { return [] }
    return (play.previousStop == 0 ? title(play.lesson) : []) + play.recap
  }

  /// Brings the notebook to where the lesson's own lines alone lead, before step `index`.
  /// - Parameter confirmed: whether a person has said that they may do what only a person may have done.
  func rebuild(to index: Int, _ notebook: Notebook, confirmed: Bool = false) throws {
    var new = try requireLesson()
    try notebook.begin(new.play.lesson)
    new.play.move(to: index, isDemo: new.isDemo)
    new.lines = new.play.shownLines.map(\.line)
    new.solutionLine = 0
    new.play.keep(replay(new.lines, notebook, confirmed: confirmed), of: new.lines)
    update { $0 = new }
  }

  func leave(_ notebook: Notebook) throws -> Document {
    let following = try requireLesson()
    notebook.restore(following.before)
    mode = .outside
    return [
      .advice([
        .note(
          "You left \(following.play.lesson.name). \(code: ":lesson") lists the lessons; each goes on where you were.")
      ])
    ]
  }

  func reset(_ notebook: Notebook, insisting: Bool) throws -> Document {
    let old = try requireLesson()
    guard !old.isDemo else { return try begin(old.play.lesson, notebook, isDemo: true) }
    guard insisting else { return ask("Forget your progress in \(old.play.lesson.name)?", ":lesson! reset") }
    let note = forget(old.play.lesson)
    return note + (try begin(old.play.lesson, notebook))
  }

  func resetAll(_ notebook: Notebook, insisting: Bool) throws -> Document {
    guard insisting else { return ask("Forget your progress in all lessons?", ":lesson! reset all") }
    let note = forget(nil)
    guard let following, !following.isDemo else { return note }
    return note + (try begin(following.play.lesson, notebook))
  }

  private func ask(_ question: String, _ line: String) -> Document {
    asked = (line, nil)
    return [.advice([.warning(Text(question)), .paragraph("\(code: "y") does it, any other line does not.")])]
  }

  /// Forgets one lesson, or all, and says where the progress is kept that there was.
  private func forget(_ lesson: Lesson?) -> Document {
    let copy = store.forget(lesson)
    let what = lesson.map { "Progress in \($0.name)" } ?? "All progress"
    return problems + [.note("\(what) is forgotten\(copy.map { "; \($0) keeps it" } ?? "").")]
  }
}
