import Foundation
import TestSupport
import Testing

@testable import Drawing

/// The figures in `images/docs` are those that are drawn now.
@Suite struct FigureTests {
  @Test func eachIsDrawnTheSame() throws {
    let values = try ModelValues()
    for (figure, theme) in Figure.allCases.flatMap({ figure in Theme.allCases.map { (figure, $0) } }) {
      let url = Fixtures.package.appending(path: "images/docs/\(figure.rawValue)-\(theme.rawValue).svg")
      let drawn = try figure.svg(theme, of: values)
      if ProcessInfo.processInfo.environment["VLMVERSE_RECORD"] == "1" {
        try Data(drawn.utf8).write(to: url)
      } else {
        #expect(Self.agree(try String(contentsOf: url, encoding: .utf8), drawn), "\(url.lastPathComponent) is another")
      }
    }
  }

  /// Whether two figures are the same but for the last digits of what processors compute differently.
  private static func agree(_ a: String, _ b: String) -> Bool {
    let number = /#[0-9a-f]{6}\b|-?[0-9]+(\.[0-9]+)?/
    guard a.replacing(number, with: "0") == b.replacing(number, with: "0") else { return false }
    return zip(a.matches(of: number), b.matches(of: number)).allSatisfy { first, second in
      zip(values(first.0), values(second.0)).allSatisfy { abs($0 - $1) <= (first.0.hasPrefix("#") ? 8 : 0.2) }
    }
  }

  /// The parts of a colour, or a number.
  private static func values(_ text: Substring) -> [Double] {
    guard text.hasPrefix("#"), let colour = Int(text.dropFirst(), radix: 16) else { return [Double(text) ?? 0] }
    return [16, 8, 0].map { Double(colour >> $0 & 255) }
  }

  @Test func theScoresAreThoseOfLesson5() throws {
    let lesson = try String(
      contentsOf: Fixtures.package.appending(path: "Lessons/05-siglip-two-losses.md"), encoding: .utf8)
    #expect(lesson.contains("\nz = \(Figure.similarities)\n"))
  }

  @Test func aLineOfATerminalIsReadByItsEscapes() {
    let runs = TerminalRun.all(of: "a\u{1B}[0;1;38;2;255;0;16mb\u{1B}[0;2;44mc\u{1B}[0md")
    #expect(runs.map(\.text) == ["a", "b", "c", "d"])
    #expect(runs.map(\.foreground) == [nil, "#ff0010", nil, nil])
    #expect(runs.map(\.isBold) == [false, true, false, false] && runs[2].isFaint && runs[2].background != nil)
  }

  @Test func whatIsWrittenCannotBreakThePicture() {
    var canvas = VectorCanvas("a < b & c", width: 10, height: 10, .light)
    canvas.text("</svg>", 1, 1)
    #expect(canvas.svg.contains("<title>a &lt; b &amp; c</title>") && canvas.svg.contains(">&lt;/svg&gt;<"))
  }
}
