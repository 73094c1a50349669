extension Heatmap {
  /// The numbers a figure draws, row by row.
  struct Cells {
    var rows: Int
    var columns: Int
    var values: [Double]
  }

  /// The means of blocks of the matrix. Blocks at the right and bottom may be cut short. A block that holds a NaN is NaN,
  /// one that holds an infinity is infinite.
  func cells(blockRows: Int, blockColumns: Int) -> Cells {
    let (rows, columns) = (values.shape[0], values.shape[1])
    let drawnRows = (rows + blockRows - 1) / blockRows
    let drawnColumns = (columns + blockColumns - 1) / blockColumns
    var sums = [Double](repeating: 0, count: drawnRows * drawnColumns)
    values.values.withUnsafeBufferPointer { values in
      for row in 0..<rows {
        for column in 0..<columns {
          sums[row / blockRows * drawnColumns + column / blockColumns] += Double(values[row * columns + column])
        }
      }
    }
    for index in sums.indices {
      let height = min(blockRows, rows - index / drawnColumns * blockRows)
      let width = min(blockColumns, columns - index % drawnColumns * blockColumns)
      sums[index] /= Double(height * width)
    }
    return Cells(rows: drawnRows, columns: drawnColumns, values: sums)
  }

  /// What rows and columns are, where that is known.
  var axesDescription: String? {
    let named = [("rows", rows), ("columns", columns)].filter { !$0.1.isEmpty }
    return named.isEmpty ? nil : named.map { "\($0): \($1)" }.joined(separator: ", ")
  }

  /// What a cell is where blocks of the matrix are drawn as one.
  static func blockDescription(rows: Int, columns: Int) -> String? {
    rows == 1 && columns == 1 ? nil : "each cell is the mean of \(rows)×\(columns) values (rows × columns)"
  }
}
