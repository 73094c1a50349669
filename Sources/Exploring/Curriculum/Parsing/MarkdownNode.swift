import CMarkGFM
import Rendering

/// A node of the library's tree, which owns it.
struct MarkdownNode {
  let pointer: OpaquePointer
  var depth = 0

  private var kind: String { cmark_node_get_type_string(pointer).map { String(cString: $0) } ?? "" }
  var line: Int { Int(cmark_node_get_start_line(pointer)) }
  private var literal: String { cmark_node_get_literal(pointer).map { String(cString: $0) } ?? "" }
  private var info: String { cmark_node_get_fence_info(pointer).map { String(cString: $0) } ?? "" }
  private var headingLevel: Int { Int(cmark_node_get_heading_level(pointer)) }
  private var url: String { cmark_node_get_url(pointer).map { String(cString: $0) } ?? "" }

  var children: [MarkdownNode] {
    var children: [MarkdownNode] = []
    var next = cmark_node_first_child(pointer)
    while let node = next {
      children.append(MarkdownNode(pointer: node, depth: depth + 1))
      next = cmark_node_next(node)
    }
    return children
  }

  private func checkDepth() throws(Misplaced) {
    guard depth <= Markdown.depthLimit else { throw Misplaced(line: line, mistake: .nestedTooDeeply) }
  }
}

// MARK: - Blocks

extension MarkdownNode {
  /// The node as blocks of a document.
  func blocks() throws(Misplaced) -> [Block] {
    try checkDepth()
    switch kind {
    case "paragraph": return [.lines(try textLines())]
    case "heading": return [.heading(try text(), level: headingLevel)]
    case "code_block" where info == "math": return [.code(TeXFormula.text(literal))]
    case "code_block":
      return [
        .code(literal.hasSuffix("\n") ? String(literal.dropLast()) : literal, language: info.isEmpty ? nil : info)
      ]
    case "list":
      let items = try children.map { (item) throws(Misplaced) in
        Document(try item.children.map { (child) throws(Misplaced) in try child.blocks() }.flatMap(\.self))
      }
      return [.list(List(items, start: listStart))]
    case "table": return [.table(try table())]
    case "block_quote":
      let lines = try children.map { (child) throws(Misplaced) in try child.textLines() }.flatMap(\.self)
      return [.notice(Notice(.note, lines.first ?? "", help: Array(lines.dropFirst())))]
    default: return []  // rules and HTML have nothing to show in a terminal
    }
  }

  private var listStart: Int? {
    cmark_node_get_list_type(pointer) == CMARK_ORDERED_LIST ? Int(cmark_node_get_list_start(pointer)) : nil
  }

  private func table() throws(Misplaced) -> Table {
    let alignments = cmark_gfm_extensions_get_table_alignments(pointer)
    let rows = try children.map { (row) throws(Misplaced) in
      try row.children.map { (cell) throws(Misplaced) in try cell.text() }
    }
    let columns = (rows.first ?? []).enumerated().map { index, title in
      let isNumber = alignments?[index] == UInt8(ascii: "r")
      return Table.Column(title, isNumber ? .right : .left, isFlexible: !isNumber)
    }
    return Table(columns, rows: Array(rows.dropFirst()), wraps: true)
  }
}

// MARK: - Text

extension MarkdownNode {
  /// The node's inline content as one text.
  func text() throws(Misplaced) -> Text {
    let lines = try textLines()
    return lines.dropFirst().reduce(lines.first ?? "") { $0 + " " + $1 }
  }

  /// The node's inline content, a text for each line that the author broke.
  func textLines() throws(Misplaced) -> [Text] {
    var lines: [Text] = [""]
    for child in children { try child.append(to: &lines, style: .plain) }
    return lines
  }

  private func append(to lines: inout [Text], style: Text.Style) throws(Misplaced) {
    try checkDepth()
    switch kind {
    case "text": lines[lines.count - 1] += Text(TeXFormula.inlined(literal), style)
    case "code": lines[lines.count - 1] += Text(literal, .code)
    case "softbreak": lines[lines.count - 1] += " "
    case "linebreak": lines.append("")
    case "html_inline": break
    case "emph": for child in children { try child.append(to: &lines, style: .emphasis) }
    case "strong": for child in children { try child.append(to: &lines, style: .strong) }
    case "link":
      let before = lines[lines.count - 1].plain
      for child in children { try child.append(to: &lines, style: style) }
      if before + url != lines[lines.count - 1].plain { lines[lines.count - 1] += " \(muted: "(\(url))")" }
    default: for child in children { try child.append(to: &lines, style: style) }
    }
  }
}
