import PaliGemmaModel
import Rendering

extension Command {
  static let `break` = Command(
    "break", "ADDRESS", group: .moving, "Stop :continue, :next and :finish at a value.",
    details: "Without @, every pass stops there: the prompt's and each generated token's.",
    examples: [(":break text.block.0.attention.scores", "in every pass"), (":break text.logits@1", "in one")],
    completes: [.address], isRepeatable: false
  ) { notebook, arguments in
    try notebook.addBreakpoint(arguments, isTemporary: false)
  }

  static let tbreak = Command(
    "tbreak", "ADDRESS", group: .moving, "Stop at a value once.",
    examples: [(":tbreak vision.norm", "and forget it then")], completes: [.address], isRepeatable: false
  ) { notebook, arguments in
    try notebook.addBreakpoint(arguments, isTemporary: true)
  }

  static let breaks = Command(
    "breaks", group: .moving, "List the breakpoints.", examples: [(":breaks", "with their numbers")],
    isRepeatable: false
  ) { notebook, arguments in
    try arguments.requireNone()
    let breakpoints = notebook.breakpoints.all
    guard !breakpoints.isEmpty else { return [.paragraph("No breakpoints; \(code: ":break ADDRESS") sets one.")] }
    let rows: [[Text]] = breakpoints.map { breakpoint in
      [
        Text(String(breakpoint.number)), Text(breakpoint.address.description, .address),
        breakpoint.isTemporary ? "once" : "",
      ]
    }
    return [
      .table(Table([Table.Column("#", .right), Table.Column("address", isFlexible: true), Table.Column()], rows: rows))
    ]
  }

  static let delete = Command(
    "delete", "N|all", group: .moving, "Remove a breakpoint, or all.",
    examples: [(":delete 2", "as :breaks numbers them"), (":delete all", "every one")],
    completes: [.word(["all"])], isRepeatable: false
  ) { notebook, arguments in
    guard arguments.words.count == 1 else { throw arguments.badUsage("it takes one number, or all") }
    if arguments.words[0] == "all" {
      notebook.breakpoints.removeAll()
      return [.paragraph("All breakpoints removed.")]
    }
    guard let number = Int(arguments.words[0]), notebook.breakpoints.remove(number) else {
      throw CommandError.noSuchBreakpoint(arguments.words[0])
    }
    return [.paragraph("Breakpoint \(number) removed.")]
  }
}

extension Notebook {
  fileprivate func addBreakpoint(_ arguments: Arguments, isTemporary: Bool) throws -> Document {
    let address = try address(arguments)
    try session.check(address)
    let breakpoint = breakpoints.add(address, isTemporary: isTemporary)
    return [
      .paragraph("Breakpoint \(breakpoint.number) at \(address: address.description)\(isTemporary ? ", once" : "").")
    ]
  }
}
