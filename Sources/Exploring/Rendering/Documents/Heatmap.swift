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
    scale: ColourScale = .sequential, marks: [GridCell] = [], note: Text = ""
  ) {
    let width = values.shape.last ?? 1
    let height = values.shape.dropLast().reduce(1, *)
    self.values = values.reshaped([height, width])
    self.title = title
    self.rows = rows
    self.columns = columns
    self.scale = scale
    self.marks = marks
    self.note = note
  }

  /// The same heatmaps on one scale, which spans the finite values of all of them.
  package static func sharingScale(_ heatmaps: [Heatmap]) -> [Heatmap] {
    let spans = heatmaps.compactMap { finiteRange($0.values.values) }
    guard let low = spans.map(\.lowerBound).min(), let high = spans.map(\.upperBound).max() else { return heatmaps }
    return heatmaps.map { heatmap in
      var heatmap = heatmap
      heatmap.scale.range = heatmap.scale.range ?? low...high
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

/// How numbers become colours: which ramp, over which range.
public struct ColourScale: Sendable, Equatable, Codable {
  /// Which ramp.
  public enum Kind: Sendable, Equatable, Codable {
    /// Dark to bright, for amounts.
    case sequential
    /// Blue through white to orange, for signed values; white is 0.
    case diverging
  }

  /// Which ramp.
  public var kind: Kind
  /// The values at the ramp's ends; values outside get the end's colour. Nil for the finite values' own range, which
  /// for a diverging scale is made symmetric.
  public var range: ClosedRange<Double>?

  /// A ramp over a range.
  public init(_ kind: Kind, range: ClosedRange<Double>? = nil) {
    self.kind = kind
    self.range = range
  }

  /// Dark to bright over the values' own range.
  public static let sequential = ColourScale(.sequential)
  /// Blue through white to orange around 0.
  public static let diverging = ColourScale(.diverging)

  /// Two-sided where there are numbers on both sides of 0.
  package static func suiting(_ tensor: Tensor) -> ColourScale {
    tensor.values.contains { $0 < 0 } ? .diverging : .sequential
  }

  /// The range that is drawn for `values`.
  func resolved(for values: [Float]) -> ClosedRange<Double> {
    if let range, range.lowerBound.isFinite, range.upperBound.isFinite { return range }
    let own = finiteRange(values) ?? 0...1
    guard kind == .diverging else { return own }
    let reach = max(abs(own.lowerBound), abs(own.upperBound))
    return -reach...reach
  }
}

/// The smallest and largest finite value; nil where there is none.
func finiteRange(_ values: [Float]) -> ClosedRange<Double>? {
  var low = Float.infinity
  var high = -Float.infinity
  for value in values where value.isFinite {
    low = min(low, value)
    high = max(high, value)
  }
  return low <= high ? Double(low)...Double(high) : nil
}
