import Notebook
import Rendering

extension Classroom {
  var ask: Command {
    Command(
      "ask", "[TEXT? [CHOICE …]] | show | hide | close | pick N", group: .learning,
      "Ask the class, and watch how its answers come in.",
      details: """
        What stands behind the question mark, or behind a text in quotes, are choices; without any, the class answers in words. \
        A lesson's exercises are asked by themselves. :ask alone shows the tally, :ask show puts it on the pages, too, :ask \
        close ends the question, and :ask pick N computes an answer that is an expression.
        """,
      examples: [
        (":ask Which head looks at the ring? 0 1 2 3", "with choices"), (":ask What have you seen?", "in words"),
        (":ask show", "the tally on the pages"),
      ], completes: [.word(["show", "hide", "close", "pick"])], takesText: true, touches: .shares
    ) { [self] notebook, arguments in
      let sharing = try requireSharing()
      state.withLock { $0.isOwn = true }
      switch arguments.words {
      case []: break
      case ["show"], ["hide"]: try show(arguments.words == ["show"], sharing)
      case ["close"]:
        _ = try question(sharing)
        sharing.close()
      case _ where arguments.words[0] == "pick" && arguments.words.count == 2:
        return try pick(arguments.words[1], notebook, sharing)
      default:
        let (text, choices) = try Self.question(arguments)
        sharing.ask([.paragraph(Text(text))], choices.isEmpty ? .words : .choice(choices))
      }
      let asked = try question(sharing)
      state.withLock { $0.isWatched = asked.isOpen }
      return asked.asked + asked.tally
    }
  }

  /// What is asked, and between what one may choose.
  static func question(_ arguments: Arguments) throws -> (String, [String]) {
    let words = arguments.words
    let isQuoted = arguments.text.hasPrefix("\"")
    let end = isQuoted ? 1 : words.firstIndex { $0.hasSuffix("?") }.map { $0 + 1 } ?? words.count
    let choices = Array(words[end...])
    guard choices.count != 1 else { throw ClassroomError.oneChoice }
    guard choices.count <= ClassQuestion.mostChoices else {
      throw ClassroomError.tooManyChoices(choices.count, most: ClassQuestion.mostChoices)
    }
    return (words[..<end].joined(separator: " "), choices)
  }

  private func question(_ sharing: Sharing) throws(ClassroomError) -> ClassQuestion {
    guard let question = sharing.state.withLock({ $0.question }) else { throw .nothingAsked }
    return question
  }

  private func show(_ isShown: Bool, _ sharing: Sharing) throws(ClassroomError) {
    _ = try question(sharing)
    sharing.state.withLock {
      $0.question?.isShown = isShown
      $0.isNews = true
    }
  }

  /// Has the notebook compute an answer, as if the presenter had typed it.
  private func pick(_ text: String, _ notebook: Notebook, _ sharing: Sharing) throws -> Document {
    let counts = try question(sharing).counts
    guard let number = Int(text), counts.indices.contains(number - 1) else {
      throw ClassroomError.noAnswer(text, count: counts.count)
    }
    let answer = counts[number - 1]
    guard try question(sharing).kind == .expression else { return [.paragraph(Text(answer.text, .strong))] }
    try notebook.queue([WaitingLine(answer.text)])
    return [.paragraph("\(code: answer.text) \(muted: "answered by \(answer.count)")")]
  }
}
