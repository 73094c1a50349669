extension PanelFigure {
  /// The cells as dots.
  /// - Parameter drawn: what is drawn of a heatmap.
  func canvas(_ geometry: PanelGeometry, _ drawn: DrawnHeatmap?) -> DotCanvas {
    var canvas: DotCanvas
    switch panel {
    case .heatmap(let heatmap):
      canvas = drawn.map { draw($0, geometry) } ?? DotCanvas(width: 0, height: 0)
      for mark in heatmap.marks { draw(mark, geometry, on: &canvas) }
    case .picture(let picture):
      canvas = draw(picture, geometry)
      for mark in picture.marks { draw(mark, geometry, on: &canvas) }
      drawBoxes(of: picture, on: &canvas)
    }
    return canvas
  }

  // MARK: Heatmaps

  private func draw(_ drawn: DrawnHeatmap, _ geometry: PanelGeometry) -> DotCanvas {
    let cells = drawn.cells
    return canvas(rows: cells.rows, columns: cells.columns, geometry) { row, column, _, _ in
      drawn.scale.dot(cells.values[row * cells.columns + column], renderer.options.colour)
    }
  }

  /// What is drawn of each figure that is a heatmap.
  static func drawn(_ figures: [PanelFigure], _ geometries: [PanelGeometry]) -> [DrawnHeatmap?] {
    var maps = DrawnHeatmap.beside(
      zip(figures, geometries).compactMap { figure, geometry in
        guard case .heatmap(let heatmap) = figure.panel else { return nil }
        return (heatmap, heatmap.cells(blockRows: geometry.blockRows, blockColumns: geometry.blockColumns))
      })[...]
    return figures.map { $0.isPicture ? nil : maps.popFirst() }
  }

  // MARK: Pictures

  private func draw(_ picture: Picture, _ geometry: PanelGeometry) -> DotCanvas {
    let drawnRows = PanelGeometry.drawn(rows, block: geometry.blockRows)
    let drawnColumns = PanelGeometry.drawn(columns, block: geometry.blockColumns)
    guard picture.width > 0, picture.height > 0 else { return DotCanvas(width: 0, height: 0) }
    let shown = renderer.hasColour ? picture.veiled : picture
    return canvas(rows: drawnRows, columns: drawnColumns, geometry) { row, column, y, x in
      let lines = span(row, y, geometry.cellHeight, block: geometry.blockRows, of: rows, pixels: picture.height)
      let across = span(column, x, geometry.cellWidth, block: geometry.blockColumns, of: columns, pixels: picture.width)
      let colour = shown.mean(rows: lines, columns: across)
      let glyph = ColourRamp.step(colour.luma, of: FigureGlyphs.amounts)
      let isOpen = (row * geometry.cellHeight + y + column * geometry.cellWidth + x) % 2 == 1  // as seen through a veil
      guard !renderer.hasColour, !isOpen, let box = picture.masked(rows: lines, columns: across) else {
        return DotCanvas.Dot(colour: colour, glyph: glyph)
      }
      return DotCanvas.Dot(colour: colour, glyph: FigureGlyphs.name(ofBox: box) ?? glyph)
    }
  }

  /// The pixels under dot `dot` of `dots` of drawn cell `cell`, along one direction.
  private func span(_ cell: Int, _ dot: Int, _ dots: Int, block: Int, of cells: Int, pixels: Int) -> Range<Int> {
    let first = Double(cell * block)
    let length = Double(min((cell + 1) * block, cells)) - first
    let unit = Double(pixels) / Double(cells)
    let low = Int((first + length * Double(dot) / Double(dots)) * unit)
    let high = Int((first + length * Double(dot + 1) / Double(dots)) * unit)
    let start = min(max(low, 0), pixels - 1)
    return start..<min(max(high, start + 1), pixels)
  }

  /// A canvas whose dots `dot` makes from a drawn cell's row and column and the place in it.
  private func canvas(
    rows: Int, columns: Int, _ geometry: PanelGeometry, dot: (Int, Int, Int, Int) -> DotCanvas.Dot
  ) -> DotCanvas {
    var canvas = DotCanvas(
      width: max(0, columns * geometry.columnPitch - geometry.columnGap),
      height: max(0, rows * geometry.rowPitch - geometry.rowGap))
    for row in 0..<rows {
      for column in 0..<columns {
        for y in 0..<geometry.cellHeight {
          for x in 0..<geometry.cellWidth {
            canvas[row * geometry.rowPitch + y, column * geometry.columnPitch + x] = dot(row, column, y, x)
          }
        }
      }
    }
    return canvas
  }

  // MARK: Marks

  /// Points at a cell: a frame around a large one, the left edge of a small one.
  private func draw(_ mark: GridCell, _ geometry: PanelGeometry, on canvas: inout DotCanvas) {
    guard (0..<rows).contains(mark.row), (0..<columns).contains(mark.column) else { return }
    let top = mark.row / geometry.blockRows * geometry.rowPitch
    let left = mark.column / geometry.blockColumns * geometry.columnPitch
    let isFramed = geometry.cellWidth >= 3 && geometry.cellHeight >= 3
    for y in 0..<geometry.cellHeight {
      for x in 0..<geometry.cellWidth {
        let isEdge = x == 0 || y == 0 || x == geometry.cellWidth - 1 || y == geometry.cellHeight - 1
        guard isFramed ? isEdge : x == 0 else { continue }
        canvas[top + y, left + x] = DotCanvas.Dot(colour: .mark, glyph: FigureGlyphs.mark)
      }
    }
  }
}

extension Picture {
  /// The mean colour of a rectangle of pixels.
  func mean(rows: Range<Int>, columns: Range<Int>) -> Colour {
    var sums = (red: 0, green: 0, blue: 0)
    for row in rows {
      for column in columns {
        let start = (row * width + column) * 3
        sums.red += Int(pixels[start])
        sums.green += Int(pixels[start + 1])
        sums.blue += Int(pixels[start + 2])
      }
    }
    let count = max(rows.count * columns.count, 1)
    return Colour(UInt8(sums.red / count), UInt8(sums.green / count), UInt8(sums.blue / count))
  }
}
