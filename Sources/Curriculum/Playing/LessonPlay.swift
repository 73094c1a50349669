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

  /// The line of the lesson that Enter runs.
  var upcomingLine: String? {
    guard openExercise == nil, case .run(let line) = upcoming?.content else { return nil }
    return line
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
      document.append(openExercise == nil ? exercise.asked : exercise.task)
    }
    return document + outlook
  }

  /// What to expect of the next Enter, where that is not more text; at the end, how to go on.
  var outlook: Document {
    if let line = upcomingLine { return [.paragraph("\(muted: "Enter runs") \(code: line)")] }
    return isAtEnd && openExercise == nil ? ending : []
  }

  /// The text of the page so far and what is asked, for somebody who comes back.
  var recap: Document {
    var document: Document = []
    for step in lesson.steps[..<shown] where step.page == page {
      if case .prose(let prose) = step.content { document.append(prose) }
    }
    if let exercise = openExercise?.exercise { document.append(exercise.task) }
    return document + outlook
  }

  private var ending: Document {
    var document: Document = [.notice(Notice(.success, "That was \(lesson.name), \(strong: lesson.title)."))]
    for paper in lesson.papers { document.append(.paragraph("To read: \(emphasis: paper.title), \(muted: paper.url)")) }
    document.append(.paragraph("\(code: ":summary") shows how it went, \(code: ":lesson") what else there is."))
    return document
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
    return asked.prefixed("\(strong: "Your turn. ")") + [.paragraph(Text(how.plain, .muted) + help)]
  }
}

extension Document {
  static func + (first: Document, second: Document) -> Document { Document(first.blocks + second.blocks) }

  /// The document with `text` before its first line.
  func prefixed(_ text: Text) -> Document {
    guard case .lines(let lines) = blocks.first, let first = lines.first else {
      return Document([.paragraph(text)] + blocks)
    }
    return Document([.lines([text + first] + lines.dropFirst())] + blocks.dropFirst())
  }
}
