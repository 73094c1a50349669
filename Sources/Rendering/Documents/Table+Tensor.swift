import Tensors

extension Table {
  /// The numbers of a matrix, with the names of rows and columns. Of a large one the first and last rows and columns,
  /// with `…` between them. Other tensors are shown as a matrix as `Heatmap` does it.
  public init(
    _ values: Tensor, rows: Axis = Axis(), columns: Axis = Axis(), mostRows: Int = 8, mostColumns: Int = 8
  ) {
    let width = values.shape.last ?? 1
    let height = values.shape.dropLast().reduce(1, *)
    let shownRows = Self.shown(height, most: mostRows)
    let shownColumns = Self.shown(width, most: mostColumns)
    let numbers = shownRows.flatMap { row in
      shownColumns.compactMap { column in row.flatMap { row in column.map { values.values[row * width + $0] } } }
    }
    var texts = NumberFormat.aligned(numbers)[...]
    self.init(
      [Column("", .right)] + shownColumns.map { Column(Text($0.map(columns.label) ?? "…", .muted), .right) },
      rows: shownRows.map { row in
        [Text(row.map(rows.label) ?? "…", .muted)]
          + shownColumns.map { column in
            row == nil || column == nil ? Text("…", .muted) : Text(texts.popFirst() ?? "")
          }
      })
  }

  /// All indices below `count`, or the first and last ones with a nil between them.
  private static func shown(_ count: Int, most: Int) -> [Int?] {
    guard count > max(most, 2) else { return Array(0..<count) }
    let half = max(most, 2) / 2
    return Array(0..<half) as [Int?] + [nil] + Array(count - half..<count)
  }
}
