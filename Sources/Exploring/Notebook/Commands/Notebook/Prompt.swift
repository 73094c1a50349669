import Questions
import Rendering

extension Command {
  package static let prompt = Command(
    "prompt", "TEXT", group: .notebook, "Start a new run with another prompt.",
    details: """
      All of the line is the prompt, a # and what follows it, too. PaliGemma's tasks begin with a word of their own; a \
      question with answer en. The shipped model knows drawn scenes: caption en; answer en with what color, what shape, how many, \
      where, is there, what is left of; detect; ocr.
      """,
    examples: [
      (":prompt answer en what color is the cross?", "a question"), (":prompt caption en", "what is there"),
      (":prompt detect red circle", "where it is"),
    ],
    takesText: true
  ) { notebook, arguments in
    let text = arguments.text.withoutAnyQuotes
    guard !text.isEmpty else { throw arguments.badUsage("it needs a prompt, such as caption en") }
    try notebook.start(notebook.open, notebook.question.with(prompt: text))
    let note: Text = "The quotes around the prompt are left out; the model would read them."
    let advice = PlainQuestion.advice(on: text).map {
      Document([.advice([.note("PaliGemma was taught questions such as this: \(code: ":prompt \($0)")")])])
    }
    let document = notebook.opened + (text == arguments.text ? [] : [.note(note)]) + (advice ?? [])
    let hint = notebook.explaining([], .answering)
    return document + (hint.isEmpty ? [] : [.advice(hint)])
  }
}

extension String {
  /// The text between the quotes, straight or as word processors make them, where all of it stands in quotes.
  fileprivate var withoutAnyQuotes: String {
    let pairs: [(Character, Character)] = [("“", "”"), ("„", "“"), ("‘", "’"), ("«", "»")]
    guard let first, let last, count > 1, pairs.contains(where: { $0 == (first, last) }) else { return withoutQuotes }
    return String(dropFirst().dropLast())
  }
}
