extension Command {
  static let quit = Command(
    "quit", shortForm: "q", group: .notebook, "Leave.", examples: [(":quit", "as Ctrl-D does")],
    touches: .session
  ) { notebook, arguments in
    try arguments.requireNone()
    notebook.hasQuit = true
    return []
  }
}
