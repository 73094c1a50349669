import Rendering

extension Command {
  static let restart = Command(
    "restart", group: .moving, "Go back to the beginning of the run; breakpoints stay.",
    examples: [(":restart", "before the first stage")]
  ) { notebook, arguments in
    try arguments.requireNone()
    try notebook.session.move(to: .start)
    return try notebook.arrival(.reached)
  }
}
