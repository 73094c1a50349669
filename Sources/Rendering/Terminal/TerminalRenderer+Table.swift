extension TerminalRenderer {
  private static let gap = 2

  /// A table in columns two spaces apart. Where they do not fit, the flexible ones are shortened first, then the widest
  /// others but those of numbers; where even that is not enough, columns at the right are left out, which a last line
  /// says.
  func table(_ table: Table, width: Int) -> [Line] {
    guard !table.columns.isEmpty else { return [] }
    let header = table.columns.map { line($0.title).repainted { $0.isBold = true } }
    let rows = table.rows.map { row in
      table.columns.indices.map { $0 < row.count ? line(row[$0]) : Line() }
    }
    let natural = table.columns.indices.map { column in
      max(1, rows.reduce(header[column].width) { max($0, $1[column].width) })
    }
    let widths = fitted(natural, table.columns, to: width)
    var lines: [Line] = []
    if !table.columns.allSatisfy(\.title.isEmpty) {
      lines.append(row(header, table, widths))
      let stroke = isUnicode ? "─" : "-"
      lines.append(row(widths.map { Line(String(repeating: stroke, count: $0), .faint) }, table, widths))
    }
    lines += rows.map { row($0, table, widths) }
    let hidden = table.columns.count - widths.count
    if hidden > 0 {
      lines.append(
        Line("(\(hidden) more column\(hidden == 1 ? "" : "s"))", .faint).truncated(to: width, ellipsis: ellipsis))
    }
    return lines
  }

  private func row(_ cells: [Line], _ table: Table, _ widths: [Int]) -> Line {
    var line = Line()
    for (column, width) in widths.enumerated() {
      if column > 0 { line += .spaces(Self.gap) }
      line += shortened(cells[column], to: width).padded(to: width, table.columns[column].alignment)
    }
    return line
  }

  /// A cell without its end, or without its beginning if it is an address, whose end tells it apart from others.
  private func shortened(_ cell: Line, to width: Int) -> Line {
    guard cell.width > width, cell.glyphs.last?.paint == paint(.address) else {
      return cell.truncated(to: width, ellipsis: ellipsis)
    }
    var used = 1
    let end = cell.glyphs.reversed().prefix { glyph in
      used += glyph.width
      return used <= width
    }
    return Line(ellipsis, paint(.address)) + Line(end.reversed())
  }

  /// Widths that fit: flexible columns shrink to 12, then all columns of text to 8, the widest first.
  private func fitted(_ natural: [Int], _ columns: [Table.Column], to width: Int) -> [Int] {
    var widths = natural
    while !widths.isEmpty {
      let room = width - Self.gap * (widths.count - 1)
      let excess = widths.reduce(0, +) - room
      if excess <= 0 { return widths }
      let byFlexible = shrink(&widths, by: excess, where: { columns[$0].isFlexible }, to: 12)
      let remaining = shrink(&widths, by: byFlexible, where: { columns[$0].alignment == .left }, to: 8)
      if remaining == 0 { return widths }
      widths = Array(natural.prefix(widths.count - 1))
    }
    return [min(natural[0], width)]
  }

  /// Takes columns from the widest of `widths` that may shrink; returns how many are still too many.
  private func shrink(_ widths: inout [Int], by excess: Int, where mayShrink: (Int) -> Bool, to least: Int) -> Int {
    var excess = excess
    let candidates = widths.indices.filter(mayShrink)
    while excess > 0, let widest = candidates.max(by: { widths[$0] < widths[$1] }), widths[widest] > least {
      let next = candidates.filter { $0 != widest }.map { widths[$0] }.max() ?? least
      let step = min(excess, max(1, widths[widest] - max(next, least)))
      widths[widest] -= step
      excess -= step
    }
    return excess
  }
}
