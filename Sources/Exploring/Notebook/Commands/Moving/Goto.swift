extension Command {
  static let goto = Command(
    "goto", "ADDRESS", group: .moving, "Go to a value, forward or back, past any breakpoint.",
    details: Notebook.passOfAnAddress,
    examples: [(":goto vision.block.0.norm1", "wherever the cursor is"), (":goto text.norm@2", "the second token's")],
    completes: [.address], isMove: true
  ) { notebook, arguments in
    let address = try notebook.address(arguments)
    try notebook.session.move(to: try notebook.session.position(of: address))
    notebook.unit = .point
    return try notebook.arrival(.reached)
  }
}
