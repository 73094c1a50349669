import Tensors

extension Heatmap {
  /// The numbers a figure draws, row by row.
  struct Cells {
    var rows: Int
    var columns: Int
    var values: [Double]
    /// What a cell says of the block of values that it stands for.
    var reduction: Reduction?
  }

  /// What a cell says of a block.
  enum Reduction: Equatable {
    case mean
    /// The value of largest magnitude.
    case largest
  }

  /// The matrix in blocks, those at the right and bottom cut short: by means, or by what is largest where means would show
  /// nothing. A block that holds a NaN is NaN, one that holds an infinity is not finite.
  func cells(blockRows: Int, blockColumns: Int) -> Cells {
    guard blockRows > 1 || blockColumns > 1 else {
      return Cells(rows: values.shape[0], columns: values.shape[1], values: values.values.map(Double.init))
    }
    let means = reduced(blockRows, blockColumns, .mean)
    let isTold =
      Self.spread(means.values) > 1.2 * Self.spread(values.values) / Double(blockRows * blockColumns).squareRoot()
    return isTold ? means : reduced(blockRows, blockColumns, .largest)
  }

  /// Standard deviation of the finite numbers. That of means of n numbers which have nothing to do with each other is 1/√n of
  /// the numbers' own; only where it is larger is there something that the means show.
  private static func spread(_ numbers: [some BinaryFloatingPoint]) -> Double {
    var (count, sum, squares) = (0.0, 0.0, 0.0)
    for number in numbers where number.isFinite {
      let number = Double(number)
      (count, sum, squares) = (count + 1, sum + number, squares + number * number)
    }
    return count > 0 ? max(squares / count - sum / count * (sum / count), 0).squareRoot() : 0
  }

  private func reduced(_ blockRows: Int, _ blockColumns: Int, _ reduction: Reduction) -> Cells {
    let (rows, columns) = (values.shape[0], values.shape[1])
    let drawnRows = (rows + blockRows - 1) / blockRows
    let drawnColumns = (columns + blockColumns - 1) / blockColumns
    var cells = [Double](repeating: 0, count: drawnRows * drawnColumns)
    values.values.withUnsafeBufferPointer { values in
      for row in 0..<rows {
        let start = row / blockRows * drawnColumns
        for column in 0..<columns {
          let value = Double(values[row * columns + column])
          let cell = start + column / blockColumns
          switch reduction {
          case .mean: cells[cell] += value
          case .largest: if value.isNaN || abs(value) > abs(cells[cell]) { cells[cell] = value }
          }
        }
      }
    }
    for index in cells.indices where reduction == .mean {
      let height = min(blockRows, rows - index / drawnColumns * blockRows)
      let width = min(blockColumns, columns - index % drawnColumns * blockColumns)
      cells[index] /= Double(height * width)
    }
    return Cells(rows: drawnRows, columns: drawnColumns, values: cells, reduction: reduction)
  }

  /// What rows and columns are, where that is known.
  var axesDescription: String? {
    let named = [("rows", rows), ("columns", columns)].filter { !$0.1.isEmpty }
    return named.isEmpty ? nil : named.map { "\($0): \($1)" }.joined(separator: ", ")
  }
}

extension Heatmap.Cells {
  /// What a cell is where blocks of the matrix are drawn as one.
  func description(blockRows: Int, blockColumns: Int) -> String? {
    let values = "\(blockRows)×\(blockColumns) values (rows × columns)"
    return switch reduction {
    case nil: nil
    case .mean: "each cell is the mean of \(values)"
    case .largest: "each cell is the largest, by magnitude, of \(values)"
    }
  }
}

/// A heatmap with the numbers that are drawn of it, and the scale that they are drawn on.
struct DrawnHeatmap {
  let heatmap: Heatmap
  let cells: Heatmap.Cells
  let scale: DrawnScale

  /// Heatmaps that stand beside each other, reduced as given.
  static func beside(_ maps: [(heatmap: Heatmap, cells: Heatmap.Cells)]) -> [DrawnHeatmap] {
    let pool = maps.filter { $0.heatmap.scale.sharing == .one }.flatMap(\.cells.values)
    return maps.map { heatmap, cells in
      let numbers = heatmap.scale.sharing == .one ? pool : cells.values
      return DrawnHeatmap(heatmap: heatmap, cells: cells, scale: DrawnScale(heatmap.scale, drawing: numbers))
    }
  }
}
