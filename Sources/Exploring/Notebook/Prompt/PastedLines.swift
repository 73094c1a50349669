extension Notebook {
  /// Pasted lines, of which those of one expression whose brackets are closed only later are put into one.
  package static func joiningExpressions(_ lines: [String]) -> [String] {
    var (rest, joined) = (lines[...], [String]())
    while let first = rest.first {
      let count = expressionLength(rest)
      let parts = rest.prefix(count).map { $0.withoutComment.trimmingWhitespace }
      joined.append(count == 1 ? first : parts.filter { !$0.isEmpty }.joined(separator: " "))
      rest = rest.dropFirst(count)
    }
    return joined
  }

  /// The lines after which one expression is not looked for any further.
  private static let longestExpression = 200

  /// How many lines the first expression takes; one where its brackets are not closed before the next command.
  private static func expressionLength(_ lines: ArraySlice<String>) -> Int {
    var depth = 0
    for (index, line) in lines.prefix(longestExpression).enumerated() {
      guard line.first(where: { !$0.isWhitespace }) != ":" else { return 1 }
      for (_, character) in line.withoutComment.unquoted {
        if "([".contains(character) { depth += 1 }
        if ")]".contains(character) { depth -= 1 }
      }
      if depth <= 0 { return index + 1 }
    }
    return 1
  }
}
