extension Command {
  static let back = Command(
    "back", shortForm: "b", "[N]", group: .moving, "Go back by values after :step, :until and :goto, else by stages.",
    examples: [(":back", "one value after :step, one stage after :next"), (":back 3", "three of them")], isMove: true
  ) { notebook, arguments in
    let target = try notebook.position(back: arguments.count(), notebook.unit)
    try notebook.session.move(to: target)
    return try notebook.arrival(.reached)
  }
}
