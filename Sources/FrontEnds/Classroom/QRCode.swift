import CQRCode
import Glibc
import Rendering

/// A text as a camera reads it.
struct QRCode {
  /// Modules from left to right, and from top to bottom.
  let side: Int
  private let isDark: [Bool]

  /// Nil where the text is too long for a code, or libqrencode is not installed.
  init?(_ text: String) {
    var side: Int32 = 0
    guard let modules = qr_code(text, &side) else { return nil }
    defer { free(modules) }
    self.side = Int(side)
    isDark = (0..<self.side * self.side).map { modules[$0] & 1 == 1 }
  }

  /// The lines that draw it, with a margin of light modules: a camera wants dark on light, and so what is drawn in a terminal's
  /// own colours is light where a terminal is dark.
  /// - Parameter ascii: two characters for a module, where half blocks cannot be drawn.
  func lines(ascii: Bool) -> [String] {
    let range = -2..<side + 2
    if ascii { return range.map { row in range.map { isLight(row, $0) ? "##" : "  " }.joined() } }
    return stride(from: range.lowerBound, to: range.upperBound, by: 2).map { row in
      String(
        range.map { column -> Character in
          switch (isLight(row, column), row + 1 < range.upperBound && isLight(row + 1, column)) {
          case (true, true): "█"
          case (true, false): "▀"
          case (false, true): "▄"
          case (false, false): " "
          }
        })
    }
  }

  private func isLight(_ row: Int, _ column: Int) -> Bool {
    guard (0..<side).contains(row), (0..<side).contains(column) else { return true }
    return !isDark[row * side + column]
  }
}
