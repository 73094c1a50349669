import PaliGemmaModel
import Rendering

extension Command {
  static let `break` = Command(
    "break", "ADDRESS [if EXPRESSION]", group: .moving, "Stop :continue, :next and :finish at a value.",
    details: "Without @, every pass stops there: the prompt's and each generated token's.",
    examples: [
      (":break text.block.0.attention.scores", "in every pass"), (":break text.logits@1", "in one"),
      (":break text.logits if max(text.probabilities) < 0.9", "only where the model is unsure"),
    ], completes: [.address], keywords: ["if": .expression]
  ) { notebook, arguments in
    try notebook.addBreakpoint(arguments, isTemporary: false)
  }

  static let tbreak = Command(
    "tbreak", "ADDRESS [if EXPRESSION]", group: .moving, "Stop at a value once.",
    examples: [(":tbreak vision.norm", "and forget it then")], completes: [.address], keywords: ["if": .expression]
  ) { notebook, arguments in
    try notebook.addBreakpoint(arguments, isTemporary: true)
  }

  static let watch = Command(
    "watch", "EXPRESSION", group: .moving, "Stop when a value changes.",
    examples: [(":watch argmax(text.logits)", "when the most probable token is another")], completes: [.expression]
  ) { notebook, arguments in
    let stop = notebook.stops.add(.watch(try notebook.expression(arguments)))
    return [.paragraph("\(stop.number): stops when \(code: arguments.text) changes.")]
  }

  static let display = Command(
    "display", "EXPRESSION", group: .moving, "Show a value after every move.",
    examples: [(":display text.logits[0:3]", "wherever the cursor goes")], completes: [.expression]
  ) { notebook, arguments in
    let expression = try notebook.expression(arguments)
    let stop = notebook.stops.add(.display(expression))
    return [.paragraph("\(stop.number): shown after every move.")] + notebook.displayed(expression)
  }

  static let breaks = Command(
    "breaks", group: .moving, "List breakpoints, watches and displays.", examples: [(":breaks", "with their numbers")]
  ) { notebook, arguments in
    try arguments.requireNone()
    guard !notebook.stops.all.isEmpty else {
      return [.paragraph("No breakpoints; \(code: ":break ADDRESS") sets one.")]
    }
    let rows: [[Text]] = notebook.stops.all.map { [Text(String($0.number)), $0.kindName, $0.subject] }
    return [.table(Table([.init("#", .right), .init("kind"), .init("of", isFlexible: true)], rows: rows))]
  }

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

extension Notebook {
  fileprivate func addBreakpoint(_ arguments: Arguments, isTemporary: Bool) throws -> Document {
    let (word, rest) = arguments.text.splitAtFirstSpace
    let (keyword, condition) = rest.splitAtFirstSpace
    guard !word.isEmpty, keyword.isEmpty || (keyword == "if" && !condition.isEmpty) else {
      throw arguments.badUsage("it takes an address, and if with an expression")
    }
    let address = try address(String(word))
    try session.check(address)
    let offset = arguments.offset + arguments.text.count - condition.count
    let expression = try condition.isEmpty ? nil : placing(offset) { try Expression(condition) }
    let stop = stops.add(.breakpoint(address, condition: expression, isTemporary: isTemporary))
    return [.paragraph("Breakpoint \(stop.number) at \(stop.subject)\(isTemporary ? ", once" : "").")]
  }

  fileprivate func expression(_ arguments: Arguments) throws -> Expression {
    guard !arguments.text.isEmpty else { throw arguments.badUsage("it needs an expression") }
    return try placing(arguments.offset) { try Expression(arguments.text) }
  }

  /// A displayed expression, or why it has no value here.
  func displayed(_ expression: Expression) -> Document {
    do {
      return document(of: try evaluate(expression).value, name: expression.source)
    } catch {
      return [.paragraph("\(code: expression.source): \(muted: String(describing: error))")]
    }
  }
}

extension Stop {
  fileprivate var kindName: Text {
    switch kind {
    case .breakpoint(_, _, let isTemporary): isTemporary ? "break once" : "break"
    case .watch: "watch"
    case .display: "display"
    }
  }

  /// What it is about: an address with its condition, or an expression.
  var subject: Text {
    switch kind {
    case .breakpoint(let address, nil, _): Text(address.description, .address)
    case .breakpoint(let address, let condition?, _): "\(address: address.description) if \(code: condition.source)"
    case .watch(let expression), .display(let expression): Text(expression.source, .code)
    }
  }
}
