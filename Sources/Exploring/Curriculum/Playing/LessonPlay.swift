import Rendering

/// How far somebody has come in a lesson.
struct LessonPlay: Sendable {
  let lesson: Lesson
  /// How many steps have been shown.
  var shown = 0
  /// Indices of the exercises that were answered rightly, and of those passed over.
  var solved: Set<Int> = []
  var skipped: Set<Int> = []
  /// How many hints were given, by the exercise's index.
  var hints: [Int: Int] = [:]
  /// Answers that were not right, by the exercise's index, oldest first.
  var wrong: [Int: [String]] = [:]
  /// What the lesson's own lines printed, by the step's index.
  var outputs: [Int: Document] = [:]

  init(_ lesson: Lesson) { self.lesson = lesson }

  var isAtEnd: Bool { shown == lesson.steps.count }
  var current: Step? { shown > 0 ? lesson.steps[shown - 1] : nil }
  var upcoming: Step? { isAtEnd ? nil : lesson.steps[shown] }
  var page: Int { current?.page ?? 0 }

  /// The exercise that waits for an answer, and its index.
  var openExercise: (index: Int, exercise: Exercise)? {
    guard let exercise = current?.exercise, !solved.contains(shown - 1), !skipped.contains(shown - 1) else {
      return nil
    }
    return (shown - 1, exercise)
  }

  /// How many hints the exercise of step `index` has given, whatever a damaged file says.
  func hintCount(_ index: Int) -> Int { min(max(hints[index] ?? 0, 0), lesson.steps[index].exercise?.hints.count ?? 0) }

  /// The line of the lesson that Enter runs.
  var upcomingLine: String? {
    guard openExercise == nil, case .run(let line) = upcoming?.content else { return nil }
    return line
  }

  /// How many steps had been shown before what was shown last, which is text with the exercise that follows it, or one step.
  var previousStop: Int {
    guard shown > 1, current?.exercise != nil, case .prose = lesson.steps[shown - 2].content else {
      return max(shown - 1, 0)
    }
    return shown - 2
  }

  /// Remembers an answer that was not right, as far as a report of a class needs it.
  mutating func keep(wrong answer: String, to index: Int) {
    guard wrong[index]?.count ?? 0 < 20 else { return }
    wrong[index, default: []].append(String(answer.prefix(200)))
  }

  /// Goes to before step `index`. What was passed over from there on is asked again, and what was solved where `isDemo`.
  mutating func move(to index: Int, isDemo: Bool) {
    shown = index
    skipped = skipped.filter { $0 < index }
    if isDemo { solved = solved.filter { $0 < index } }
  }

  /// The lesson's own lines so far.
  var shownLines: [(index: Int, line: String)] {
    lesson.steps.indices.prefix(shown).compactMap { index in
      if case .run(let line) = lesson.steps[index].content { (index, line) } else { nil }
    }
  }

  /// Remembers what the lesson's own lines printed when `lines`, which may hold others too, were run again.
  mutating func keep(_ printed: [Document], of lines: [String]) {
    var end = lines.count
    for (index, line) in shownLines.reversed() {
      guard let place = lines[..<end].lastIndex(of: line) else { continue }
      outputs[index] = printed[place]
      end = place
    }
  }

  /// Goes on by what one Enter shows: text, and the exercise that follows it.
  mutating func advance() -> Document {
    var document: Document = []
    if case .prose(let prose) = upcoming?.content {
      document.append(prose)
      shown += 1
    }
    if let exercise = upcoming?.exercise {
      shown += 1
      document.append(openExercise == nil ? shownAgain(shown - 1) : exercise.task)
    }
    return document + outlook
  }

  /// What to expect of the next Enter, where that is not more text; at the end, how to go on.
  var outlook: Document {
    if let line = upcomingLine { return [.advice([.paragraph("\(muted: "Enter runs") \(code: line)")])] }
    return isAtEnd && openExercise == nil ? ending : []
  }

  /// The page so far, for somebody who comes back: its text, what its lines printed, what was asked and what is.
  var recap: Document {
    let shownSteps = lesson.steps.indices.prefix(shown).filter { lesson.steps[$0].page == page }
    return shownSteps.reduce([]) { $0 + shownAgain($1) } + outlook
  }

  private func shownAgain(_ index: Int) -> Document {
    switch lesson.steps[index].content {
    case .prose(let prose): prose
    case .run(let line): [.code(line)] + (outputs[index] ?? [])
    case .exercise(let exercise):
      if openExercise?.index == index {
        exercise.task
      } else if solved.contains(index) {
        exercise.asked.prefixed("\(strong: "Solved. ")") + exercise.explanation
      } else {
        exercise.asked.prefixed("\(strong: "Skipped. ")")
      }
    }
  }

  private var ending: Document {
    var document: Document = [.notice(Notice(.success, "That was \(lesson.named)"))]
    document.append(lesson.reading)
    let next = lesson.next.flatMap { try? Lesson.reading($0.url).lesson }
    let onward = next.map { "\(muted: "Enter goes on to") \($0.named) " } ?? Text("")
    let rest: Text = "\(code: ":summary") shows how it went, \(code: ":lesson") what else there is."
    document.append(.advice([.paragraph(onward + rest)]))
    return document
  }
}

extension Lesson {
  /// What it is called and its title, as the end of a sentence.
  var named: Text { "\(name), \(strong: title)\(title.last?.isPunctuation == true ? "" : ".")" }

  /// What to read afterwards.
  var reading: Document {
    Document(papers.map { .paragraph("To read: \(emphasis: $0.title), \(muted: $0.url)") })
  }
}

extension Exercise {
  /// What is asked, with the choices.
  var asked: Document {
    guard case .choice(let choices, _) = goal else { return ask }
    return ask + [.list(List(choices.map { Text($0) }, start: 1))]
  }

  /// What is asked, and how to go about it.
  var task: Document {
    let how: Text =
      switch goal {
      case .choice: "Type its number"
      case .address: "Type its address"
      case .number, .value: "Type your answer"
      }
    let help: Text = "\(muted: "; ")\(code: ":hint")\(muted: " helps, ")\(code: ":skip")\(muted: " goes on without.")"
    return asked.prefixed("\(strong: "Your turn. ")") + [
      .advice([.paragraph(Text(how.plain, .muted) + help)])
    ]
  }
}

extension Document {
  /// The document with `text` before its first line.
  func prefixed(_ text: Text) -> Document {
    guard case .lines(let lines) = blocks.first, let first = lines.first else {
      return Document([.paragraph(text)] + blocks)
    }
    return Document([.lines([text + first] + lines.dropFirst())] + blocks.dropFirst())
  }
}
