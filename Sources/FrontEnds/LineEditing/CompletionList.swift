extension Completion {
  /// What all candidates begin with.
  var commonPrefix: String {
    guard var prefix = candidates.first?.text[...] else { return "" }
    for candidate in candidates.dropFirst() {
      prefix = prefix.prefix(zip(prefix, candidate.text).prefix { $0 == $1 }.count)
    }
    return String(prefix)
  }

  /// The candidates as lines that fit a screen: in columns read downwards, or, if any has a description, one a line.
  func listing(columns: Int, rows: Int) -> [String] {
    let width = max(columns - 1, 1)
    let hasDescriptions = candidates.contains { $0.description != nil }
    let lines = hasDescriptions ? described(width: width) : columned(width: width)
    let room = max(rows - 2, 1)
    guard lines.count > room else { return lines }
    return lines.prefix(room - 1) + [truncated("… and \(lines.count - room + 1) more lines", to: width)]
  }

  private var nameWidth: Int { candidates.map { displayWidth($0.text) }.max() ?? 0 }

  private func described(width: Int) -> [String] {
    let column = min(nameWidth, max(width / 2, 1))
    return candidates.map { candidate in
      let line = padded(candidate.text, to: column) + (candidate.description.map { "  " + $0 } ?? "")
      return truncated(trimmed(line), to: width)
    }
  }

  private func columned(width: Int) -> [String] {
    let column = nameWidth + 2
    let across = max((width + 2) / column, 1)
    let down = (candidates.count + across - 1) / across
    return (0..<down).map { row in
      let line = stride(from: row, to: candidates.count, by: down).map { padded(candidates[$0].text, to: column) }
      return truncated(trimmed(line.joined()), to: width)
    }
  }

  private func padded(_ text: String, to width: Int) -> String {
    text + String(repeating: " ", count: max(width - displayWidth(text), 0))
  }

  private func trimmed(_ text: String) -> String {
    String(text.reversed().drop { $0 == " " }.reversed())
  }
}
