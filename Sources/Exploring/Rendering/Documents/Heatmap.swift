import Tensors

/// A matrix of numbers drawn as colours or glyphs, with its axes and a legend.
public struct Heatmap: Sendable, Equatable, Codable {
  /// The numbers: [rows, columns].
  public var values: Tensor
  /// What is shown.
  public var title: Text
  /// What the rows are, such as `query patch`.
  public var rows: String
  /// What the columns are.
  public var columns: String
  /// What each row is called.
  public var rowNames: AxisNames
  /// What each column is called.
  public var columnNames: AxisNames
  /// How numbers become colours.
  public var scale: ColourScale
  /// Cells to point at, such as the patch a query comes from.
  public var marks: [GridCell]
  /// What a cell means and how it was normalised, under the legend.
  public var note: Text

  /// A heatmap of a matrix. Other tensors are shown as one: a vector as one row, higher ranks with their leading axes
  /// flattened into rows.
  public init(
    _ values: Tensor, title: Text = "", rows: String = "", columns: String = "",
    rowNames: AxisNames = .numbers(), columnNames: AxisNames = .numbers(), scale: ColourScale = .sequential,
    marks: [GridCell] = [], note: Text = ""
  ) {
    let width = values.shape.last ?? 1
    let height = values.shape.dropLast().reduce(1, *)
    self.values = values.reshaped([height, width])
    self.title = title
    self.rows = rows
    self.columns = columns
    self.rowNames = rowNames
    self.columnNames = columnNames
    self.scale = scale
    self.marks = marks
    self.note = note
  }

  /// Small multiples: on one scale, or each on its own where the largest magnitude of one is more than four times that of
  /// another, which would be blank beside it.
  package static func alike(_ heatmaps: [Heatmap]) -> [Heatmap] {
    let reaches = heatmaps.compactMap { finiteRange($0.values.values) }.map {
      max(abs($0.lowerBound), abs($0.upperBound))
    }
    let isShared = reaches.allSatisfy { 4 * $0 >= reaches.max() ?? 0 }
    return heatmaps.map { heatmap in
      var heatmap = heatmap
      heatmap.scale.sharing = heatmaps.count == 1 ? .alone : isShared ? .one : .own
      return heatmap
    }
  }
}

extension Heatmap {
  /// - Throws: `DecodingError`; a tensor that is no matrix becomes one as above.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    self.init(
      try container.decode(Tensor.self, forKey: .values), title: try container.decode(Text.self, forKey: .title),
      rows: try container.decode(String.self, forKey: .rows),
      columns: try container.decode(String.self, forKey: .columns),
      rowNames: try container.decode(AxisNames.self, forKey: .rowNames),
      columnNames: try container.decode(AxisNames.self, forKey: .columnNames),
      scale: try container.decode(ColourScale.self, forKey: .scale),
      marks: try container.decode([GridCell].self, forKey: .marks), note: try container.decode(Text.self, forKey: .note)
    )
  }
}

/// A cell of a figure, counted from 0 at the top left.
public struct GridCell: Sendable, Equatable, Codable {
  /// The row.
  public var row: Int
  /// The column.
  public var column: Int

  /// The cell at a row and a column.
  public init(row: Int, column: Int) {
    self.row = row
    self.column = column
  }
}

/// What the rows or columns of a figure are called.
public enum AxisNames: Sendable, Equatable, Codable {
  /// By numbers, from the first at a distance.
  case numbers(from: Int = 0, by: Int = 1)
  /// By a word each.
  case words([String])

  /// The name of the row or column at `index`.
  func name(_ index: Int) -> String {
    switch self {
    case .numbers(let first, let distance): String(first + index * distance)
    case .words(let words): index < words.count ? words[index] : ""
    }
  }

  /// The same names, words as `glyphs` can show them.
  func visible(in glyphs: TerminalOptions.Glyphs) -> AxisNames {
    switch self {
    case .numbers: self
    case .words(let words): .words(words.map { Rendering.visible($0, glyphs) })
    }
  }

  /// Whether they are words, none of which follows from the others.
  var areWords: Bool { if case .words = self { true } else { false } }

  /// Characters of the longest of `count` names.
  func width(_ count: Int) -> Int {
    switch self {
    case .numbers: max(name(0).count, name(max(count - 1, 0)).count)
    case .words(let words): words.map(\.count).max() ?? 0
    }
  }
}
