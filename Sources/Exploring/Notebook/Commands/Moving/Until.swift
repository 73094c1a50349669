extension Command {
  static let until = Command(
    "until", shortForm: "u", "ADDRESS", group: .moving, "Run forward to a value.",
    examples: [(":until text.block.1.attention.weights", "stop where it is computed")], completes: [.address],
    isMove: true
  ) { notebook, arguments in
    let address = try notebook.address(arguments)
    let target = try notebook.session.position(of: address)
    guard target > notebook.session.position else { throw CommandError.alreadyPassed(address) }
    let halt = try notebook.walk(to: target)
    notebook.unit = .point
    return try notebook.arrival(halt)
  }
}
