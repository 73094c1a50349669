import Explaining
import Expressions
import PaliGemmaModel
import Rendering

extension Command {
  static let help = Command(
    "help", shortForm: "h", "[COMMAND|GROUP|FUNCTION|ADDRESS|TERM]", group: .notebook,
    "Say what commands there are, what one does, what a value is made of, or what a word means.",
    examples: [
      (":help", "all commands"), (":help step", "one of them"), (":help looking", "those to look at values with"),
      (":help text.block.1.attention.scores", "a value: shape, formula, and the line that computes it"),
      (":help residual stream", "a word of the field; :help glossary lists them"),
    ], completes: [.topic]
  ) { notebook, arguments in
    guard let word = arguments.words.first else { return overview(notebook.commands) }
    let meaning = Glossary.help(arguments.text)
    guard arguments.words.count == 1 || meaning != nil else { throw arguments.badUsage("it takes one name") }
    if let group = Group.allCases.first(where: { $0.word == word }) { return group.list(notebook.commands) }
    if !word.hasPrefix(":"), !notebook.commands.contains(where: { $0.name == word }),
      let function = Function.named(word)
    {
      return function.help + (meaning ?? [])
    }
    if let address = Address(parsing: word), let help = notebook.help(address) { return help }
    let command = word.hasPrefix(":") ? String(word.dropFirst()) : word
    if let meaning {
      return ((try? find(command, among: notebook.commands))?.help ?? []) + meaning
    }
    do { return try find(command, among: notebook.commands).help } catch CommandError.unknown(let name, _) {
      let topics = notebook.commands.map(\.name) + Function.all.map(\.name) + Glossary.names
      throw CommandError.unknownTopic(name, closest: suggestions(for: name, among: topics).first)
    }
  }

  /// Lines that a person can begin with.
  private static let beginnings: [(line: String, meaning: String)] = [
    (":step", "go to the next value; Enter repeats a move, :back goes back"),
    (":step attention 3", "go to a part, such as patches, block 2, logits, tokens 5"),
    (":where", "the whole pipeline with the cursor in it"),
    (":attention text.3", "where the heads of the decoder's block 3 look"),
    (":top", "the most probable next tokens"),
    ("softmax(q @ k.T)", "what has no colon is computed; :functions lists with what"),
    (":prompt caption en", "ask something else; :open image FILE, about another image"),
  ]

  /// What to begin with, and every command's name by group: one screen.
  static func overview(_ all: [Command]) -> Document {
    let groups = Group.allCases.filter { group in all.contains { $0.group == group } }
    return [
      .keyValues(beginnings.map { KeyValue(Text($0.line), Text($0.meaning)) }),
      .keyValues(
        groups.map { group in
          let names = all.filter { $0.group == group }.map { ":" + $0.name }
          return KeyValue(Text(group.word), Text(names.joined(separator: " ")))
        }),
      .paragraph(
        """
        \(code: ":help step") explains a command, \(code: ":help \(groups[0].word)") a group, \(code: ":help logit") a word, \
        \(code: "?") what is typed; Tab completes it. A unique beginning will do; \(code: ":s :n :c :f :b :u :w :l :h :q") are step, next, \
        continue, forward, back, until, where, list, help, quit.
        """),
    ]
  }

  private var synopsis: String { ":\(name) \(usage)".trimmingWhitespace }

  /// What the command does, with examples.
  public var help: Document {
    var document: Document = [.paragraph("\(code: synopsis)  \(summary)")]
    if let shortForm { document.append(.paragraph("Short form: \(code: ":\(shortForm)")")) }
    if !details.isEmpty { document.append(.paragraph(Text(details))) }
    if !examples.isEmpty {
      let column = min(examples.map(\.line.count).max() ?? 0, 44)
      let lines: [Text] = examples.map { line, meaning in
        let gap = String(repeating: " ", count: max(column - line.count, 0) + 2)
        return "\(code: line)\(gap)\(meaning)"
      }
      document.append(.lines(["For example:"] + lines))
    }
    return document
  }
}

extension Command.Group {
  /// The word that `:help` takes for it.
  var word: String { rawValue.lowercased().replacing("the ", with: "") }

  /// Its commands of `all`, a line each.
  func list(_ all: [Command]) -> Document {
    [.keyValues(all.filter { $0.group == self }.map { KeyValue(Text(":" + $0.name), Text($0.summary)) })]
  }
}
