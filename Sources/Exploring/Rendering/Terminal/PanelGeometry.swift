/// How the cells of a figure become dots.
struct PanelGeometry: Equatable {
  /// Dots of a drawn cell from left to right.
  var cellWidth: Int
  /// Dots of a drawn cell from top to bottom.
  var cellHeight: Int
  /// Cells of the figure that one drawn cell stands for.
  var blockRows = 1
  var blockColumns = 1
  /// Empty dots between cells.
  var columnGap = 0
  var rowGap = 0

  /// Whether a drawn cell stands for several.
  var isReduced: Bool { blockRows > 1 || blockColumns > 1 }

  /// Whether a drawn cell is as wide as high.
  func isSquare(_ mode: DotCanvas.Mode) -> Bool { cellWidth * mode.dotsPerLine >= 2 * cellHeight }

  /// Whether a drawn cell can be told from its neighbours at the back of a room: three columns, two lines.
  func isReadable(_ mode: DotCanvas.Mode) -> Bool { cellWidth >= 3 && cellHeight >= 2 * mode.dotsPerLine }

  /// Dots from the left edge of one drawn cell to that of the next.
  var columnPitch: Int { cellWidth + columnGap }

  /// Dots from the top edge of one drawn cell to that of the next.
  var rowPitch: Int { cellHeight + rowGap }

  /// Drawn cells for `count` cells in blocks of `block`.
  static func drawn(_ count: Int, block: Int) -> Int { (count + block - 1) / block }

  /// The dots that `rows` × `columns` cells fill.
  func extent(rows: Int, columns: Int) -> (width: Int, height: Int) {
    (
      max(0, Self.drawn(columns, block: blockColumns) * columnPitch - columnGap),
      max(0, Self.drawn(rows, block: blockRows) * rowPitch - rowGap)
    )
  }

  /// What a figure needs of its geometry.
  struct Request {
    var rows: Int
    var columns: Int
    /// Dots there is room for.
    var room: (width: Int, height: Int)
    var mode: DotCanvas.Mode
    var hasGaps = false
    /// Whether cells are places of a picture, whose proportions count.
    var keepsProportions = false
    /// The largest cell, in square dots.
    var largest: Int
  }

  /// The largest cells with which the figure fits; blocks of cells, where even the smallest do not.
  static func fitting(_ request: Request) -> PanelGeometry {
    candidates(request).first { geometry in
      let extent = geometry.extent(rows: request.rows, columns: request.columns)
      return extent.width <= request.room.width && extent.height <= request.room.height
    } ?? reduced(request)
  }

  /// Cells from large to small, square where characters allow it.
  private static func candidates(_ request: Request) -> [PanelGeometry] {
    let isFine = request.mode == .halfBlocks
    var result: [PanelGeometry] = []
    for scale in stride(from: request.largest, through: 1, by: -1) {
      var geometry = PanelGeometry(cellWidth: isFine ? scale : 2 * scale, cellHeight: scale)
      if request.hasGaps && geometry.cellWidth > 1 {
        geometry.columnGap = 1
        geometry.rowGap = isFine ? 1 : 0
        result.append(geometry)
        (geometry.columnGap, geometry.rowGap) = (0, 0)
      }
      result.append(geometry)
    }
    if !isFine && !request.keepsProportions { result.append(PanelGeometry(cellWidth: 1, cellHeight: 1)) }
    return result
  }

  /// Blocks no larger than the room demands, in rows and columns separately unless proportions count.
  private static func reduced(_ request: Request) -> PanelGeometry {
    let height = max(1, request.room.height)
    let width = max(1, request.room.width)
    var geometry = PanelGeometry(cellWidth: 1, cellHeight: 1)
    geometry.blockRows = max(1, drawn(request.rows, block: height))
    geometry.blockColumns = max(1, drawn(request.columns, block: width))
    if request.keepsProportions {
      let dotsPerCell = request.mode == .halfBlocks ? 1 : 2  // a dot's height in its widths
      geometry.blockRows = max(geometry.blockRows, geometry.blockColumns * dotsPerCell)
      geometry.blockColumns = max(geometry.blockColumns, geometry.blockRows / dotsPerCell)
    } else if request.mode != .halfBlocks && geometry.blockColumns == 1 && 2 * request.columns <= width {
      geometry.cellWidth = 2
    }
    return geometry
  }
}
