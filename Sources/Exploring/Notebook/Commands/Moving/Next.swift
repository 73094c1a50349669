extension Command {
  static let next = Command(
    "next", shortForm: "n", "[N]", group: .moving, "Run the whole next stage, or the rest of this one.",
    examples: [(":next", "the next stage"), (":next 3", "three stages further")], isMove: true
  ) { notebook, arguments in
    let halt = try notebook.walk(to: try notebook.position(stagesForward: arguments.count()))
    notebook.unit = .stage
    return try notebook.arrival(halt)
  }
}
