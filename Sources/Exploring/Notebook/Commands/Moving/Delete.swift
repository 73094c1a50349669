import Rendering

extension Command {
  static let delete = Command(
    "delete", "N|all", group: .moving, "Remove a breakpoint, a watch or a display, or all.",
    examples: [(":delete 2", "as :breaks numbers them"), (":delete all", "every one")],
    completes: [.stop]
  ) { notebook, arguments in
    guard arguments.words.count == 1 else { throw arguments.badUsage("it takes one number, or all") }
    if arguments.words[0] == "all" {
      notebook.stops.removeAll()
      return [.paragraph("All removed.")]
    }
    guard let number = Int(arguments.words[0]), notebook.stops.remove(number) else {
      throw CommandError.noSuchBreakpoint(arguments.words[0])
    }
    return [.paragraph("\(number) removed.")]
  }
}
