/// Ways to go on in a line.
public struct LineCompletion {
  /// One of them.
  public struct Candidate: Equatable, Sendable {
    /// What takes the place of the word, from ``start`` to the cursor.
    public let text: String
    /// What it is, in a few words, where there is more to say than its name.
    public let summary: String?
    /// Whether more of the same word may follow.
    public let isPartial: Bool

    init(_ text: String, summary: String? = nil, isPartial: Bool = false) {
      (self.text, self.summary, self.isPartial) = (text, summary, isPartial)
    }
  }

  /// Where the word to replace begins.
  public let start: String.Index
  /// The ways, each once.
  public let candidates: [Candidate]

  init(_ start: String.Index, _ candidates: [Candidate]) {
    var seen: Set<String> = []
    self.start = start
    self.candidates = candidates.filter { seen.insert($0.text).inserted }
  }
}

extension Notebook {
  /// Ways to go on from `cursor`: in a command's name, in what its arguments are, or in an expression; in an empty line, what
  /// the line before it should have been.
  public func completion(of line: String, at cursor: String.Index) -> LineCompletion? {
    let typed = line[..<cursor]
    if line.isEmpty, let proposal = cells.last?.proposal {
      return LineCompletion(cursor, [.init(proposal, isPartial: true)])
    }
    guard let colon = typed.firstIndex(where: { !$0.isWhitespace }), typed[colon] == ":" else {
      return expressionCompletion(typed)
    }
    guard let space = typed[colon...].firstIndex(where: \.isWhitespace) else {
      let names = commands.filter { (":" + $0.name).hasPrefix(typed[colon...]) }
      return LineCompletion(colon, names.map { .init(":" + $0.name, summary: $0.summary) })
    }
    guard let command = try? Command.find(String(typed[typed.index(after: colon)..<space]), among: commands) else {
      return nil
    }
    return completion(of: command, typed[typed.index(after: space)...])
  }

  /// Ways to go on in a command's arguments.
  private func completion(of command: Command, _ arguments: Substring) -> LineCompletion? {
    let start =
      arguments.openQuote ?? arguments.lastIndex(where: \.isWhitespace).map { arguments.index(after: $0) }
      ?? arguments.startIndex
    let words = String(arguments[..<start]).quotableWords.map(\.text)
    if takesExpression(command, words) { return expressionCompletion(arguments) }
    let word = String(arguments[start...])
    if let keyword = words.last, let kind = command.keywords[keyword] {
      return LineCompletion(start, candidates(kind, word, after: words))
    }
    let kind = words.count < command.completes.count ? command.completes[words.count] : nil
    if case .value = kind { return expressionCompletion(arguments) }
    let unused = words.isEmpty ? [] : unusedKeywords(of: command, words, word)
    let all = (kind.map { candidates($0, word, after: words) } ?? []) + candidates(.word(unused), word, after: words)
    return all.isEmpty && kind == nil ? nil : LineCompletion(start, all)
  }

  /// Keywords that may still come; those of a `MapScale` are asked for by their first letter.
  private func unusedKeywords(of command: Command, _ words: [String], _ word: String) -> [String] {
    command.keywords.keys.filter { keyword in
      !words.contains(keyword) && !(word.isEmpty && MapScale.keywords[keyword] != nil)
    }.sorted()
  }

  /// Whether all that follows `words` is an expression.
  func takesExpression(_ command: Command, _ words: [String]) -> Bool {
    let keyword = words.lazy.compactMap { command.keywords[$0] }.first
    for kind in command.completes.prefix(words.count + 1) + (keyword.map { [$0] } ?? []) {
      if case .expression = kind { return true }
    }
    return false
  }
}
