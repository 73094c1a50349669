extension Command {
  static let forward = Command(
    "forward", shortForm: "f", "[N]", group: .moving, "Go forward again, by what :back goes by.",
    examples: [(":forward 2", "two values after :step, two stages after :next")], isMove: true
  ) { notebook, arguments in
    let count = try arguments.count()
    let target =
      switch notebook.unit {
      case .point: try notebook.position(pointsForward: count)
      case .stage: try notebook.position(stagesForward: count)
      }
    return try notebook.arrival(try notebook.walk(to: target))
  }
}
