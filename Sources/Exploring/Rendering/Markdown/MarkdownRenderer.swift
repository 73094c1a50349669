/// Draws documents as Markdown in GitHub's flavour; figures become blocks of text, or pictures in HTML.
public struct MarkdownRenderer: Sendable {
  /// The HTML of a figure; nil draws it in characters.
  public typealias Picture = @Sendable (Block) -> String?

  private let figures: TerminalRenderer
  private let picture: Picture

  /// A renderer whose figures in characters are at most 80 columns wide.
  public init(picture: @escaping Picture = { _ in nil }) {
    figures = TerminalRenderer(TerminalOptions(glyphs: .unicode))
    self.picture = picture
  }

  /// The document as Markdown that ends in a line break, or nothing for an empty document.
  public func render(_ document: Document) -> String {
    document.blocks.map { block($0) + "\n" }.joined(separator: "\n")
  }

  private func block(_ block: Block) -> String {
    switch block {
    case .heading(let text, let level): String(repeating: "#", count: min(max(level, 1), 6)) + " " + markdown(text)
    case .lines(let lines): lines.map { line(markdown($0)) }.joined(separator: "\\\n")
    case .code(let code, let language): fenced(code, language ?? "")
    case .list(let list): self.list(list)
    case .table(let table): self.table(table)
    case .keyValues(let pairs): pairs.map { "- \(markdown($0.key)): \(markdown($0.value))" }.joined(separator: "\n")
    case .panels, .bars, .plot, .histogram, .gauge: figure(block)
    case .notice(let notice): self.notice(notice)
    case .advice(let document): document.blocks.map(self.block).joined(separator: "\n\n")
    }
  }

  /// A picture without empty lines, at which Markdown would take up its own rules again; else a block of text.
  private func figure(_ block: Block) -> String {
    guard let html = picture(block) else { return fenced(figures.render([block]), "text") }
    return html.split(whereSeparator: \.isNewline).joined(separator: "\n")
  }

  // MARK: Text

  /// Text with its styles as Markdown.
  private func markdown(_ text: Text) -> String {
    text.spans.map { span in
      switch span.style {
      case .plain, .muted: escaped(span.text)
      case .emphasis: marked(span.text, "*")
      case .strong, .success, .warning, .error: marked(span.text, "**")
      case .code, .address: code(span.text)
      }
    }.joined()
  }

  /// Characters that Markdown gives a meaning, and control characters made visible.
  private func escaped(_ text: String) -> String {
    visible(text, .unicode).reduce(into: "") { result, character in
      if "\\`*_{}[]<>#|~&!".contains(character) { result.append("\\") }
      result.append(character)
    }
  }

  /// A line that does not begin as a list, a rule or a heading would.
  private func line(_ markdown: String) -> String {
    if let first = markdown.first, "-+=".contains(first) { return "\\" + markdown }
    let digits = markdown.prefix { $0.isASCII && $0.isNumber }
    let rest = markdown.dropFirst(digits.count)
    guard !digits.isEmpty, let mark = rest.first, mark == "." || mark == ")" else { return markdown }
    return digits + "\\" + rest
  }

  /// Text between two marks, which may not stand next to a space.
  private func marked(_ text: String, _ mark: String) -> String {
    let inner = text.drop(while: \.isWhitespace)
    let end = inner.reversed().prefix(while: \.isWhitespace).count
    guard !inner.isEmpty else { return escaped(text) }
    let before = escaped(String(text.prefix(text.count - inner.count)))
    return before + mark + escaped(String(inner.dropLast(end))) + mark + escaped(String(inner.suffix(end)))
  }

  /// Text between more backticks than it holds itself.
  private func code(_ text: String) -> String {
    guard !text.isEmpty else { return "" }
    let text = visible(text, .unicode)
    let marks = String(repeating: "`", count: longestRun(of: "`", in: text) + 1)
    let needsSpace = text.hasPrefix("`") || text.hasSuffix("`") || text.allSatisfy { $0 == " " }
    return needsSpace ? "\(marks) \(text) \(marks)" : marks + text + marks
  }

  /// A block of fixed text.
  private func fenced(_ text: String, _ language: String) -> String {
    let marks = String(repeating: "`", count: max(3, longestRun(of: "`", in: text) + 1))
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false).map { line in
      visible(String(line).replacing("\t", with: "    "), .unicode)
    }
    let body = lines.joined(separator: "\n")
    let name = language.filter { $0.isLetter || $0.isNumber }
    return "\(marks)\(name)\n\(body)\(body.hasSuffix("\n") || body.isEmpty ? "" : "\n")\(marks)"
  }

  private func longestRun(of mark: Character, in text: String) -> Int {
    text.split { $0 != mark }.map(\.count).max() ?? 0
  }

  // MARK: Blocks

  private func list(_ list: List) -> String {
    list.items.enumerated().map { index, item in
      let marker = list.start.map { "\(max($0, 0) &+ index). " } ?? "- "
      return indented(render(item), first: marker, rest: String(repeating: " ", count: marker.count))
    }.joined(separator: "\n")
  }

  private func table(_ table: Table) -> String {
    guard !table.columns.isEmpty else { return "" }
    func row(_ cells: [String]) -> String { "| " + cells.joined(separator: " | ") + " |" }
    let rule = table.columns.map { $0.alignment == .right ? "---:" : "---" }
    let rows = table.rows.map { cells in
      table.columns.indices.map { $0 < cells.count ? cell(cells[$0]) : "" }
    }
    return ([table.columns.map { cell($0.title) }, rule] + rows).map(row).joined(separator: "\n")
  }

  /// A cell, where even code escapes the mark between cells.
  private func cell(_ text: Text) -> String {
    text.spans.map { span in
      let text = markdown(Text([span]))
      return span.style == .code || span.style == .address ? text.replacing("|", with: "\\|") : text
    }.joined()
  }

  private func notice(_ notice: Notice) -> String {
    let message = "**\(notice.kind.rawValue):** " + (notice.lines.first.map(markdown) ?? "")
    var parts = [message]
    if let excerpt = notice.excerpt {
      let drawn = figures.render([.notice(Notice(notice.kind, "", excerpt: excerpt))])
      parts.append(fenced(drawn.split(separator: "\n").dropFirst().joined(separator: "\n"), "text"))
    }
    parts += notice.lines.dropFirst().map(markdown)
    return indented(parts.joined(separator: "\n\n"), first: "> ", rest: "> ")
  }

  private func indented(_ text: String, first: String, rest: String) -> String {
    let trimmed = text.hasSuffix("\n") ? String(text.dropLast()) : text
    return trimmed.split(separator: "\n", omittingEmptySubsequences: false).enumerated().map { index, line in
      index == 0 ? first + line : line.isEmpty ? String(rest.prefix { $0 != " " }) : rest + line
    }.joined(separator: "\n")
  }
}
