extension Command {
  static let back = Command(
    "back", shortForm: "b", "[N]", group: .moving, "Go back, by values after :step, by stages after :next.",
    examples: [(":back", "to where the last :step or :next came from"), (":back 3", "three of them")], isMove: true
  ) { notebook, arguments in
    let target = try notebook.position(back: arguments.count(), notebook.unit)
    try notebook.session.move(to: target)
    return try notebook.arrival(.reached)
  }
}
