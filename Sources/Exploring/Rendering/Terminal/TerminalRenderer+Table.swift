extension TerminalRenderer {
  /// The widths of a table's columns, and the spaces between them.
  private struct TableGeometry {
    var widths: [Int]
    var gap: Int
  }

  /// A table in columns two spaces apart. Where they do not fit, the flexible ones become narrower first; then one space has to
  /// do between them, the widest of text become narrower, and `…` stands for the expendable ones. Where even that is not
  /// enough, columns at the right are left out, which a last line says.
  func table(_ table: Table, width: Int) -> [Line] {
    guard !table.columns.isEmpty else { return [] }
    if let geometry = geometry(table, width: width) { return lines(table, geometry) }
    if let shorter = table.withoutMostExpendableColumn { return self.table(shorter, width: width) }
    var shown = table
    var geometry: TableGeometry?
    while geometry == nil, shown.columns.count > 1 {
      shown.columns.removeLast()
      geometry = self.geometry(shown, width: width)
    }
    let hidden = table.columns.count - shown.columns.count
    let note = Line("(\(hidden) more column\(hidden == 1 ? "" : "s"))", .faint).truncated(to: width, ellipsis: ellipsis)
    return lines(shown, geometry ?? TableGeometry(widths: [width], gap: 0)) + (hidden > 0 ? [note] : [])
  }

  private func lines(_ table: Table, _ geometry: TableGeometry) -> [Line] {
    var lines: [Line] = []
    if !table.columns.allSatisfy(\.title.isEmpty) {
      lines += row(header(table), table, geometry)
      let stroke = isUnicode ? "─" : "-"
      lines += row(geometry.widths.map { Line(String(repeating: stroke, count: $0), .faint) }, table, geometry)
    }
    return lines + cells(table).flatMap { row($0, table, geometry) }
  }

  private func header(_ table: Table) -> [Line] {
    table.columns.map { line($0.title).repainted { $0.isBold = true } }
  }

  private func cells(_ table: Table) -> [[Line]] {
    table.rows.map { row in table.columns.indices.map { $0 < row.count ? line(row[$0]) : Line() } }
  }

  private func row(_ cells: [Line], _ table: Table, _ geometry: TableGeometry) -> [Line] {
    let pieces = zip(cells, geometry.widths).map { table.wraps ? $0.wrapped(to: $1) : [shortened($0, to: $1)] }
    return (0..<(pieces.map(\.count).max() ?? 0)).map { index in
      var line = Line()
      for (column, width) in geometry.widths.enumerated() {
        if column > 0 { line += .spaces(geometry.gap) }
        let piece = index < pieces[column].count ? pieces[column][index] : Line()
        line += piece.padded(to: width, table.columns[column].alignment)
      }
      return line
    }
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

  /// Widths that fit, if there are any: flexible columns shrink to 12; failing that, columns are one space apart, flexible
  /// ones shrink to 8, then all columns of text, the widest first.
  private func geometry(_ table: Table, width: Int) -> TableGeometry? {
    let (header, rows) = (header(table), cells(table))
    let natural = table.columns.indices.map { column in
      max(1, rows.reduce(header[column].width) { max($0, $1[column].width) })
    }
    for (gap, least) in [(2, 12), (1, 8)] {
      var widths = natural
      var excess = widths.reduce(0, +) + gap * (widths.count - 1) - width
      excess = shrink(&widths, by: excess, where: { table.columns[$0].isFlexible }, to: least)
      if gap == 1 { excess = shrink(&widths, by: excess, where: { table.columns[$0].alignment == .left }, to: 8) }
      if excess <= 0 { return TableGeometry(widths: widths, gap: gap) }
    }
    return nil
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

extension Table {
  /// The table with `…` for the column most expendable, beside one that is there already; nil if all columns are needed.
  fileprivate var withoutMostExpendableColumn: Table? {
    guard let column = columns.indices.max(by: { columns[$0].expendability < columns[$1].expendability }),
      columns[column].expendability > 0
    else { return nil }
    var table = self
    if columns.contains(.ellipsis) {
      table.columns.remove(at: column)
      for row in rows.indices where column < rows[row].count { table.rows[row].remove(at: column) }
    } else {
      table.columns[column] = .ellipsis
      for row in rows.indices where column < rows[row].count { table.rows[row][column] = Text("…", .muted) }
    }
    return table
  }
}
