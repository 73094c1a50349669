extension Command {
  static let tbreak = Command(
    "tbreak", "ADDRESS [if EXPRESSION]", group: .moving, "Stop at a value once.",
    examples: [(":tbreak vision.norm", "and forget it then")], completes: [.address], keywords: ["if": .expression]
  ) { notebook, arguments in
    try notebook.addBreakpoint(arguments, isTemporary: true)
  }
}
