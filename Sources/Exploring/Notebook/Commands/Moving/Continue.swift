extension Command {
  static let `continue` = Command(
    "continue", shortForm: "c", group: .moving, "Run to the next breakpoint, or to the end of the answer.",
    examples: [(":continue", "on to the answer")], isMove: true
  ) { notebook, arguments in
    try arguments.requireNone()
    let halt = try notebook.walk(to: notebook.session.positionOfLoss)
    notebook.unit = .stage
    return try notebook.arrival(halt)
  }
}
