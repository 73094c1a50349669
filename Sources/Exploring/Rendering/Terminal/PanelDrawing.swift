/// Draws panels side by side, in as many rows as the width asks for.
struct PanelDrawing {
  let renderer: TerminalRenderer
  let width: Int

  /// A panel before it is put beside others.
  struct Box {
    var title: [Line]
    /// Names of columns, and then the cells with names of rows before them.
    var header: Line?
    var body: [Line]
    /// What to say under this panel.
    var captions: [Line]
  }

  private var gap: Int { renderer.options.isBig ? 4 : 2 }
  private var mode: DotCanvas.Mode { DotCanvas.Mode(renderer.options) }

  func lines(_ panels: [Panel]) -> [Line] {
    let figures = panels.map { PanelFigure($0, renderer: renderer) }
    let (perRow, slot) = arrangement(figures)
    let geometries = geometries(figures, slot: slot)
    let mapCount = figures.filter { !$0.isPicture }.count
    let drawn = PanelFigure.drawn(figures, geometries)
    let captions = figures.indices.map {
      figures[$0].captions(geometries[$0], drawn[$0], width: mapCount > 1 ? slot : width)
    }
    let shared = sharedCaptions(figures, captions)
    let boxes = figures.indices.map { index in
      box(
        figures[index], geometries[index], drawn[index], captions[index].filter { !shared.contains($0) }, slot: slot)
    }
    var result: [Line] = []
    for start in stride(from: 0, to: boxes.count, by: perRow) {
      if start > 0 { result.append(Line()) }
      result += beside(Array(boxes[start..<min(start + perRow, boxes.count)]))
    }
    return result + shared.flatMap { $0.wrapped(to: width, indent: 2) }
  }

  /// As many panels in a row as keep every cell of every panel, and keep it square if that is possible; else one.
  private func arrangement(_ figures: [PanelFigure]) -> (perRow: Int, slot: Int) {
    let most = max(1, min(figures.count, (width + gap) / (18 + gap)))
    let arrangements = stride(from: most, to: 1, by: -1).map { perRow in
      let slot = (width - gap * (perRow - 1)) / perRow
      return (perRow, slot, geometries: geometries(figures, slot: slot))
    }
    if renderer.options.isBig, geometries(figures, slot: width).allSatisfy({ $0.isReadable(mode) }) {
      return arrangements.first { $0.geometries.allSatisfy { $0.isReadable(mode) } }.map { ($0.0, $0.1) } ?? (1, width)
    }
    let complete = arrangements.filter { $0.geometries.allSatisfy { !$0.isReduced } }
    let square = complete.first { $0.geometries.allSatisfy { $0.isSquare(mode) } }
    return (square ?? complete.first).map { ($0.0, $0.1) } ?? (1, width)
  }

  /// The geometry of each figure; figures on the same grid get the same.
  private func geometries(_ figures: [PanelFigure], slot: Int) -> [PanelGeometry] {
    let label = figures.map { $0.labelWidth(slot: slot) }.max() ?? 0
    let hasPicture = figures.contains { $0.isPicture }
    let height = renderer.options.figureHeight * mode.dotsPerLine
    return figures.map { figure in
      let room = (width: max(1, slot - label), height: height)
      return figure.geometry(room: room, mode: mode, besidePicture: hasPicture && figures.count > 1)
    }
  }

  /// Captions that all heatmaps have, which are said once; with a single panel, all of its.
  private func sharedCaptions(_ figures: [PanelFigure], _ captions: [[Line]]) -> [Line] {
    if figures.count == 1 { return captions[0] }
    let ofMaps = zip(figures, captions).filter { !$0.0.isPicture }.map(\.1)
    guard let first = ofMaps.first else { return [] }
    return first.filter { caption in ofMaps.allSatisfy { $0.contains(caption) } }
  }

  private func box(
    _ figure: PanelFigure, _ geometry: PanelGeometry, _ drawn: DrawnHeatmap?, _ captions: [Line], slot: Int
  ) -> Box {
    let label = figure.labelWidth(slot: slot)
    let canvas = figure.canvas(geometry, drawn).lines(mode)
    let rows = canvas.enumerated().map { index, line in
      let name = figure.rowName(line: index, geometry, mode)
      return Line(name, .faint).truncated(to: max(label - 1, 0), ellipsis: renderer.ellipsis)
        .padded(to: max(label - 1, 0), .right) + .spaces(min(label, 1)) + line
    }
    let room = max(canvas.first?.width ?? 0, 1)
    let header = figure.hasAxes ? Line.spaces(label) + figure.columnNames(geometry, room: room) : nil
    let body = rows.isEmpty ? [Line("(empty)", .faint)] : rows
    return Box(
      title: renderer.title(figure.title, width: slot), header: header, body: body,
      captions: captions.flatMap { $0.wrapped(to: slot, indent: 2) })
  }

  /// Boxes next to each other, their cells beginning on the same line.
  private func beside(_ boxes: [Box]) -> [Line] {
    let titleHeight = boxes.map(\.title.count).max() ?? 0
    let hasHeader = boxes.contains { $0.header != nil }
    let columns = boxes.map { box -> [Line] in
      let above = Array(repeating: Line(), count: titleHeight - box.title.count)
      return above + box.title + (hasHeader ? [box.header ?? Line()] : []) + box.body + box.captions
    }
    let widths = columns.map { $0.map(\.width).max() ?? 0 }
    return (0..<(columns.map(\.count).max() ?? 0)).map { row in
      zip(columns, widths).enumerated().reduce(into: Line()) { line, column in
        if column.offset > 0 { line += .spaces(gap) }
        line += (row < column.element.0.count ? column.element.0[row] : Line()).padded(to: column.element.1)
      }
    }
  }
}
