import Explaining
import Notebook
import Rendering

/// Where the output of a cell differs from the one that was kept.
///
/// Words and marks have to be the same. A number that has a fraction or an exponent may differ by one unit of its last digit,
/// by a thousandth of itself, or by a millionth, whichever is most: other machines add in another order. So may a whole
/// number that stands for a statistic, such as `norm 157`; any other has to be the same. In a figure, each glyph may be the
/// next one of its ramp, and a bar may be one mark longer or shorter. What `:diff` says of two values is the same wherever
/// their largest difference is below a hundred thousandth, since it tells of rounding only.
package struct OutputDifference: Equatable, CustomStringConvertible {
  /// Counted from 1.
  let line: Int
  /// Nil past the end.
  let kept, now: String?
  /// The span of the line that differs.
  let spans: (kept: String, now: String)?

  static let (relativeTolerance, absoluteTolerance, roundingOnly) = (1e-3, 1e-6, 1e-5)

  package var description: String {
    let what =
      switch (kept, now, spans) {
      case (nil, let now?, _): " is new: \(now)"
      case (let kept?, nil, _): " is missing: \(kept)"
      case (_, _, let spans?): ": \(spans.kept) was kept, and it is \(spans.now) now"
      case (let kept, let now, nil): ": \(kept ?? "") was kept, and it is \(now ?? "") now"
      }
    return "line \(line)" + visible(what, .unicode)
  }

  package static func == (a: Self, b: Self) -> Bool { a.description == b.description }

  /// The first difference of two outputs, if they do differ.
  init?(kept: [String], now: [String]) {
    for index in 0..<max(kept.count, now.count) {
      guard index < kept.count, index < now.count else {
        self.init(index, index < kept.count ? kept[index] : nil, index < now.count ? now[index] : nil, nil)
        return
      }
      if kept[index] == now[index] || OutputSpan.areGlyphRowsAlike(kept[index], now[index]) { continue }
      let (a, b) = (OutputSpan.all(kept[index]), OutputSpan.all(now[index]))
      guard a.count == b.count else {
        self.init(index, kept[index], now[index], nil)
        return
      }
      for place in a.indices where !a[place].agrees(with: b[place], after: place > 0 ? a[place - 1] : nil) {
        self.init(index, kept[index], now[index], (a[place].text, b[place].text))
        return
      }
    }
    return nil
  }

  private init(_ index: Int, _ kept: String?, _ now: String?, _ spans: (kept: String, now: String)?) {
    (line, self.kept, self.now, self.spans) = (index + 1, kept, now, spans)
  }
}

extension NotebookFile.Cell {
  /// How the output kept differs from what the line shows now.
  func difference(from cell: Cell) -> OutputDifference? {
    let (kept, now) = (output ?? [], cell.document.keptLines)
    if isRoundingOnly(kept), isRoundingOnly(now) { return nil }
    return OutputDifference(kept: kept, now: now)
  }

  /// Whether these lines of `:diff` call two values the same but for rounding.
  private func isRoundingOnly(_ lines: [String]) -> Bool {
    guard let first = lines.first, Command.named(in: input)?.name == Command.diff.name else { return false }
    if first.hasPrefix("success: " + Difference.equality) { return true }
    guard first.hasPrefix(Difference.largestDifference) else { return false }
    let number = OutputSpan.all(first).lazy.compactMap(\.number).first
    return number.map { abs($0) < OutputDifference.roundingOnly } ?? false
  }
}
