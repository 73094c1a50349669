extension Command {
  package static let prompt = Command(
    "prompt", "TEXT", group: .notebook, "Start a new run with another prompt.",
    details: "All of the line is the prompt, a # and what follows it, too.",
    examples: [(":prompt caption en", "what is there"), (":prompt detect red circle", "where it is")],
    takesText: true
  ) { notebook, arguments in
    guard !arguments.text.isEmpty else { throw arguments.badUsage("it needs a prompt, such as caption en") }
    try notebook.start(notebook.open, notebook.question.with(prompt: arguments.text))
    return notebook.opened
  }
}
