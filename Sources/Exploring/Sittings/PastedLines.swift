import Notebook

extension Notebook {
  /// Pasted lines, of which those of one expression whose brackets are closed only later are put into one. Of what a terminal
  /// showed, `[1]> x` and what came of it, the lines that were typed count.
  package static func joiningExpressions(_ lines: [String]) -> [String] {
    let typed = lines.compactMap { $0.wholeMatch(of: /(?:.* · \S+ )?\[[0-9]+\]> (.*)/).map { String($0.1) } }
    var (rest, joined) = ((typed.isEmpty ? lines : typed)[...], [String]())
    while let first = rest.first {
      let count = expressionLength(rest)
      joined.append(count == 1 ? first : self.joined(rest.prefix(count)))
      rest = rest.dropFirst(count)
    }
    return joined
  }

  /// Whether lines that a person types are the beginning of an expression whose brackets are still open.
  package static func isUnfinished(_ lines: [String]) -> Bool {
    lines.first?.first { !$0.isWhitespace } != ":" && lines.reduce(0) { $0 + openBrackets($1) } > 0
  }

  /// The lines of one expression in one.
  package static func joined(_ lines: some Collection<String>) -> String {
    lines.map { $0.withoutComment.trimmingWhitespace }.filter { !$0.isEmpty }.joined(separator: " ")
  }

  /// How many brackets a line opens more than it closes.
  private static func openBrackets(_ line: String) -> Int {
    line.withoutComment.unquoted.reduce(0) { count, place in
      count + ("([".contains(place.character) ? 1 : ")]".contains(place.character) ? -1 : 0)
    }
  }

  /// The lines after which one expression is not looked for any further.
  private static let longestExpression = 200

  /// How many lines the first expression takes; one where its brackets are not closed before the next command.
  private static func expressionLength(_ lines: ArraySlice<String>) -> Int {
    var depth = 0
    for (index, line) in lines.prefix(longestExpression).enumerated() {
      guard line.first(where: { !$0.isWhitespace }) != ":" else { return 1 }
      depth += openBrackets(line)
      if depth <= 0 { return index + 1 }
    }
    return 1
  }
}
