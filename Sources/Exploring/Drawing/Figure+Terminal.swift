import Foundation
import Notebook
import Rendering

extension Figure {
  /// Two lines of a session, as a terminal with colours shows them.
  func terminal(_ values: ModelValues, _ theme: Theme) -> VectorCanvas {
    let renderer = TerminalRenderer(TerminalOptions(width: 86, colour: .truecolor, glyphs: .unicode, figureHeight: 14))
    let shown = [":attention vision.3 head 1 from 3,10", ":top 3"].map { line in
      "\u{1B}[0;1m> \u{1B}[0m\(line)\n" + (values.notebook.execute(line).map { renderer.render($0.document) }.joined())
    }
    let lines = shown.joined(separator: "\n").split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    var canvas = VectorCanvas(caption, width: 760, height: 24 + Double(lines.count) * 17, theme)
    for (row, line) in lines.enumerated() {
      var column = 0
      for run in TerminalRun.all(of: line) {
        draw(run, 20 + Double(column) * 8.4, 28 + Double(row) * 17, &canvas)
        column += run.text.count
      }
    }
    return canvas
  }

  private func draw(_ run: TerminalRun, _ x: Double, _ y: Double, _ canvas: inout VectorCanvas) {
    if let ground = run.background {
      canvas.rectangle(x, y - 13, Double(run.text.count) * 8.4 + 0.2, 17.2, fill: ground)
    }
    guard !run.text.allSatisfy(\.isWhitespace) else { return }
    let colour = run.foreground ?? (run.isFaint ? canvas.theme.faint : nil)
    canvas.text(run.text, x, y, colour: colour, isCode: true, isBold: run.isBold)
  }
}

/// Characters of a line that look alike, as a terminal is told by escapes (ECMA-48, 8.3.117), which here begin with 0.
struct TerminalRun: Equatable {
  var text = ""
  var foreground: String?
  var background: String?
  var isBold = false
  var isFaint = false

  static func all(of line: String) -> [TerminalRun] {
    let pieces = line.split(separator: "\u{1B}[", omittingEmptySubsequences: false)
    let first = pieces.first.map { [TerminalRun(text: String($0))] } ?? []
    let rest = pieces.dropFirst().map { piece -> TerminalRun in
      let (codes, text) = (piece.prefix { $0 != "m" }, piece.drop { $0 != "m" }.dropFirst())
      var run = TerminalRun(codes: codes.split(separator: ";").compactMap { Int($0) })
      run.text = String(text)
      return run
    }
    return (first + rest).filter { !$0.text.isEmpty }
  }

  init(text: String) { self.text = text }

  private static let theme = [
    "#3b3b44", "#d0453f", "#2e9e56", "#b98a16", "#3f7fd0", "#a65bc0", "#12929c", "#8a8a95",
  ]

  private init(codes: [Int]) {
    var codes = codes[...]
    while let code = codes.popFirst() {
      switch code {
      case 1: isBold = true
      case 2: isFaint = true
      case 30...37: foreground = Self.theme[code - 30]
      case 40...47: background = Self.theme[code - 40]
      case 38, 48:
        let colour = "#" + codes.prefix(4).dropFirst().map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
        codes = codes.dropFirst(4)
        if code == 38 { foreground = colour } else { background = colour }
      default: break  // italics and lines below, which this does without
      }
    }
  }
}
