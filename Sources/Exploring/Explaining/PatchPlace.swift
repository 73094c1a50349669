/// Patches as people name them: `x,y` the one in column x and row y, `x:x,y:y` a rectangle whose ends are not included.
/// Both count from the top left corner.
package struct PatchPlace {
  let columns, rows: Range<Int>

  /// - Returns: nil if `word` is written otherwise, or a range has no column or row in it.
  package init?(_ word: String) {
    let axes = word.split(separator: ",", omittingEmptySubsequences: false).map(Self.range)
    guard axes.count == 2, let columns = axes[0], let rows = axes[1] else { return nil }
    (self.columns, self.rows) = (columns, rows)
  }

  /// What `3` or `3:6` stands for.
  private static func range(_ axis: Substring) -> Range<Int>? {
    let words = axis.split(separator: ":", omittingEmptySubsequences: false)
    let ends = words.compactMap { UInt16($0).map(Int.init) }
    guard let first = ends.first, ends.count == words.count, ends.count <= 2 else { return nil }
    let end = ends.count == 2 ? ends[1] : first + 1
    return first < end ? first..<end : nil
  }

  /// Whether it is a single patch.
  package var isOne: Bool { columns.count == 1 && rows.count == 1 }

  /// The patches' numbers, row by row, where each row has `side` of them; nil if some lie outside the picture.
  package func patches(side: Int) -> [Int]? {
    guard columns.upperBound <= side, rows.upperBound <= side else { return nil }
    return rows.flatMap { row in columns.map { row * side + $0 } }
  }
}
