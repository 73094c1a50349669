import Notebook
import Rendering

extension Command {
  static let hint = Command(
    "hint", group: .learning, "Help with the exercise, a little more each time.",
    examples: [(":hint", "again for the next hint")], touches: .progress
  ) { notebook, arguments in
    try arguments.requireNone()
    return try notebook.lessons().hint()
  }

  static let check = Command(
    "check", "[N]", group: .learning, "Say again what is asked, and judge the last value computed for it.",
    details: "In a lesson's Jupyter notebook, :check N has the lines below it judged as answers to exercise N.",
    examples: [(":check", "is the last value the answer?")], touches: .progress
  ) { notebook, arguments in
    let guide = try notebook.lessons()
    if let word = arguments.words.first {
      guard let number = Int(word), arguments.words.count == 1 else {
        throw arguments.badUsage("\(arguments.text) is no number of an exercise")
      }
      try guide.ask(number)
      return []
    }
    let (index, exercise) = try guide.requireExercise()
    guard let answer = guide.following?.answer, answer.exercise == index, let value = answer.cell.value else {
      return exercise.task
    }
    do {
      guard let verdict = try Judge(notebook: notebook).verdict(on: answer.cell.input, value, exercise) else {
        return exercise.task
      }
      let response = guide.respond(to: verdict, notebook, answer: answer.cell.input)
      return verdict.isRight
        ? response : exercise.asked + [.paragraph("You have \(code: answer.cell.input).")] + response
    } catch { return guide.cannotJudge(error) }
  }

  static let skip = Command(
    "skip", group: .learning, "Go on without the exercise, or without running the lesson's next line.",
    examples: [(":skip", "it stays open; :lesson back returns to it")], touches: .progress
  ) { notebook, arguments in
    try arguments.requireNone()
    let guide = try notebook.lessons()
    let following = try guide.requireLesson()
    guard !following.play.isAtEnd || following.play.openExercise != nil else { return following.play.outlook }
    guide.update {
      $0.keep(notebook.state)
      if let (index, _) = $0.play.openExercise {
        $0.play.skipped.insert(index)
      } else if $0.play.upcomingLine != nil {
        $0.play.shown += 1
      }
    }
    if guide.following?.play.upcomingLine == nil { return guide.advance() }
    guide.show { _ in }
    return guide.following?.play.outlook ?? []
  }

  static let solution = Command(
    "solution", group: .learning, "Show the lines that solve the exercise.",
    examples: [(":solution", "type them yourself, or :skip")]
  ) { notebook, arguments in
    try arguments.requireNone()
    let exercise = try notebook.lessons().requireExercise().exercise
    return [
      .code(exercise.lines.joined(separator: "\n")),
      .advice([
        .paragraph(
          Text("Type \(exercise.lines.count == 1 ? "it" : "them") and look at what comes out, or :skip.", .muted))
      ]),
    ]
  }
}

extension LessonGuide {
  func hint() throws -> Document {
    let (index, exercise) = try requireExercise()
    guard !exercise.hints.isEmpty else {
      return [.advice([.paragraph("There is no hint here; \(code: ":solution") shows how it is done.")])]
    }
    let count = min((following?.play.hintCount(index) ?? 0) + 1, exercise.hints.count)
    show { $0.hints[index] = count }
    let isLast = count == exercise.hints.count
    let more: Text =
      isLast ? "\(code: ":solution")\(muted: " shows how it is done.")" : "\(code: ":hint")\(muted: " says more.")"
    return exercise.hints[count - 1].prefixed("\(strong: "Hint \(count) of \(exercise.hints.count). ")") + [
      .advice([.paragraph(more)])
    ]
  }
}
