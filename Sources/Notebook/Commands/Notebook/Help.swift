import Rendering

extension Command {
  static let help = Command(
    "help", shortForm: "h", "[COMMAND|FUNCTION]", group: .notebook, "Say what commands there are, or what one does.",
    examples: [(":help", "all commands"), (":help step", "one of them")], completes: [.command]
  ) { notebook, arguments in
    guard let word = arguments.words.first else { return overview(notebook.commands) }
    guard arguments.words.count == 1 else { throw arguments.badUsage("it takes one command's name") }
    if !word.hasPrefix(":"), !notebook.commands.contains(where: { $0.name == word }),
      let function = Function.named(word)
    {
      return function.help
    }
    return try find(word.hasPrefix(":") ? String(word.dropFirst()) : word, among: notebook.commands).help
  }

  /// Commands by group, a line each.
  static func overview(_ all: [Command]) -> Document {
    var document: Document = []
    for group in Group.allCases where all.contains(where: { $0.group == group }) {
      document.append(.heading(Text(group.rawValue), level: 3))
      document.append(
        .keyValues(all.filter { $0.group == group }.map { KeyValue(Text($0.shortSynopsis), Text($0.summary)) }))
    }
    document.append(
      .paragraph(
        """
        A command shortens to any beginning that names only one; :s :n :c :f :b :u :w :l :h :q are short for step, next, \
        continue, forward, back, until, where, list, help, quit. An empty line repeats the last move. Indices count from 0. \
        \(code: ":help COMMAND") gives examples.
        """))
    return document
  }

  private var synopsis: String { ":\(name) \(usage)".trimmingWhitespace }

  /// The columns that the overview has for commands, at 80.
  private static let overviewColumns = 26

  /// As much of the synopsis as the overview has room for, in whole words and brackets.
  private var shortSynopsis: String {
    guard synopsis.count > Self.overviewColumns else { return synopsis }
    let words = usage.split(separator: " ")
    let beginnings = words.indices.reversed().map { ([":" + name] + words[..<$0]).joined(separator: " ") + " …" }
    let fitting = beginnings.first { text in
      text.count <= Self.overviewColumns && text.count { $0 == "[" } == text.count { $0 == "]" }
    }
    return fitting ?? ":" + name
  }

  /// What the command does, with examples.
  public var help: Document {
    var document: Document = [.paragraph("\(code: synopsis)  \(summary)")]
    if let shortForm { document.append(.paragraph("Short form: \(code: ":\(shortForm)")")) }
    if !details.isEmpty { document.append(.paragraph(Text(details))) }
    if !examples.isEmpty {
      let rows: [[Text]] = examples.map { [Text($0.line, .code), Text($0.meaning)] }
      document.append(.table(Table([Table.Column("for example"), Table.Column("", isFlexible: true)], rows: rows)))
    }
    return document
  }
}
