import Tensors

extension Table {
  private static let (mostRows, mostColumns) = (8, 8)

  /// The numbers of a matrix, with the names of rows and columns. Of a large one the first and last rows and columns, with
  /// `…` between them; a vector is one row. Of a tensor of higher rank the first and last matrices below each other, each
  /// under its name.
  /// - Parameters:
  ///   - values: of any rank.
  ///   - leading: what the outermost axis of a tensor of rank 3 counts, such as `head`.
  public init(_ values: Tensor, leading: String = "") {
    let columns = Self.shown(values.shape.last ?? 1, most: Self.mostColumns)
    let height = values.rank < 2 ? 1 : values.shape[values.rank - 2]
    let outer = values.shape.dropLast(2)
    let matrices = Self.shown(outer.reduce(1, *), most: Self.mostRows / 2)
    let rows = Self.shown(height, most: outer.isEmpty ? Self.mostRows : Self.mostRows / 2)
    let width = values.shape.last ?? 1
    let numbers = matrices.compactMap(\.self).flatMap { matrix in
      rows.compactMap(\.self).flatMap { row in
        columns.compactMap(\.self).map { values.values[(matrix * height + row) * width + $0] }
      }
    }
    var texts = NumberFormat.aligned(numbers)[...]
    let dots = Text("…", .muted)
    var lines: [[Text]] = []
    for matrix in matrices {
      if !outer.isEmpty { lines.append([matrix.map { Text(matrixName($0, of: Array(outer), axis: leading)) } ?? dots]) }
      for row in matrix == nil ? [] : rows {
        lines.append(
          [Text(row.map(String.init) ?? "…", .muted)]
            + columns.map { row == nil || $0 == nil ? dots : Text(texts.popFirst() ?? "") })
      }
    }
    self.init([Column("", .right)] + Self.numberColumns(columns), rows: lines)
  }

  /// A column for each index, those in the middle the most expendable.
  private static func numberColumns(_ indices: [Int?]) -> [Column] {
    indices.enumerated().map { place, index in
      guard let index else { return .ellipsis }
      return Column(Text("\(index)", .muted), .right, expendability: min(place, indices.count - 1 - place))
    }
  }

  /// All indices below `count`, or the first and last ones with a nil between them.
  private static func shown(_ count: Int, most: Int) -> [Int?] {
    guard count > most else { return Array(0..<count) }
    let half = most / 2
    return Array(0..<half) as [Int?] + [nil] + Array(count - half..<count)
  }
}

/// The name of one of the matrices in a tensor whose leading axes have `extents`: `head 3`, or `[0, 3]` where it is not
/// known what they count.
func matrixName(_ index: Int, of extents: [Int], axis: String) -> String {
  if extents.count == 1, !axis.isEmpty { return "\(axis) \(index)" }
  var (rest, indices) = (index, [Int]())
  for extent in extents.reversed() {
    indices.insert(rest % extent, at: 0)
    rest /= extent
  }
  return NumberFormat.shape(indices)
}
