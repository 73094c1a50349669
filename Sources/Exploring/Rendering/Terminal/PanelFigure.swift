/// A panel as the terminal sees it: cells with names, a title and captions.
struct PanelFigure {
  let renderer: TerminalRenderer
  let panel: Panel
  let title: Text
  /// Cells from top to bottom and from left to right. A picture without a grid is one cell.
  let rows: Int
  let columns: Int
  /// Whether rows and columns have names.
  let hasAxes: Bool

  init(_ panel: Panel, renderer: TerminalRenderer) {
    self.panel = panel
    self.renderer = renderer
    switch panel {
    case .heatmap(let heatmap):
      title = heatmap.title
      (rows, columns) = (heatmap.values.shape[0], heatmap.values.shape[1])
      hasAxes = rows > 0 && columns > 0
    case .picture(let picture):
      title = picture.title
      (rows, columns) = (max(picture.grid?.rows ?? 1, 1), max(picture.grid?.columns ?? 1, 1))
      hasAxes = picture.grid != nil
    }
  }

  var isPicture: Bool { if case .picture = panel { true } else { false } }

  // MARK: Size

  func geometry(room: (width: Int, height: Int), mode: DotCanvas.Mode, besidePicture: Bool) -> PanelGeometry {
    if case .picture(let picture) = panel, picture.grid == nil { return wholePicture(picture, room, mode) }
    var request = PanelGeometry.Request(
      rows: rows, columns: columns, room: room, mode: mode, largest: mode == .halfBlocks ? 4 : 2)
    if renderer.options.isBig { request.largest *= 2 }
    request.keepsProportions = isPicture || besidePicture
    if case .picture(let picture) = panel { request.hasGaps = picture.grid?.hasGaps ?? false }
    return PanelGeometry.fitting(request)
  }

  /// A picture in its proportions, at most as large as the room and as four dots for a pixel.
  private func wholePicture(_ picture: Picture, _ room: (width: Int, height: Int), _ mode: DotCanvas.Mode)
    -> PanelGeometry
  {
    let aspect = mode == .halfBlocks ? 1.0 : 2.0  // a dot's height in its widths
    let width = Double(max(picture.width, 1))
    let height = Double(max(picture.height, 1))
    let scale = min(Double(room.width) / width, Double(room.height) * aspect / height, 4)
    guard picture.width > 0, picture.height > 0 else { return PanelGeometry(cellWidth: 0, cellHeight: 0) }
    return PanelGeometry(
      cellWidth: max(1, Int(width * scale)), cellHeight: max(1, Int((height * scale / aspect).rounded())))
  }

  // MARK: Names of rows and columns

  private var rowNames: AxisNames { names(\.rowNames) }
  private var columnNames: AxisNames { names(\.columnNames) }

  private func names(_ axis: KeyPath<Heatmap, AxisNames>) -> AxisNames {
    guard case .heatmap(let heatmap) = panel else { return .numbers() }
    return heatmap[keyPath: axis].visible(in: renderer.options.glyphs)
  }

  /// Columns for the names of rows, with a space after them; 0 without axes.
  func labelWidth(slot: Int) -> Int {
    hasAxes ? min(rowNames.width(rows), max(4, slot / 3)) + 1 : 0
  }

  /// The name of the row of cells that begins in a line of characters; empty where none begins or names would crowd.
  func rowName(line: Int, _ geometry: PanelGeometry, _ mode: DotCanvas.Mode) -> String {
    let dot = line * mode.dotsPerLine
    guard hasAxes, geometry.rowPitch > 0 else { return "" }
    let linesPerCell = Double(geometry.rowPitch) / Double(mode.dotsPerLine)
    let every = niceStep(atLeast: rowNames.areWords ? 1 / linesPerCell : 2 / linesPerCell)
    let first = PanelGeometry.drawn(dot, block: geometry.rowPitch)  // the first that begins in this line or below
    let cell = (first + every - 1) / every * every
    let index = cell * geometry.blockRows
    return cell * geometry.rowPitch < dot + mode.dotsPerLine && index < rows ? rowNames.name(index) : ""
  }

  /// The names of columns over their cells, as many as fit without touching.
  func columnNames(_ geometry: PanelGeometry, room: Int) -> Line {
    let cells = PanelGeometry.drawn(columns, block: geometry.blockColumns)
    let widest = columnNames.width(columns)
    let every = niceStep(atLeast: Double(widest + 1) / Double(max(geometry.columnPitch, 1)))
    var line = Line()
    var used = 0
    for cell in stride(from: 0, to: cells, by: every) {
      let start = cell * geometry.columnPitch
      let name = Line(columnNames.name(cell * geometry.blockColumns), .faint)
      guard start == 0 || start > used, start + name.width <= room else { continue }
      line = line.padded(to: start) + name
      used = start + name.width
    }
    return line
  }
}
