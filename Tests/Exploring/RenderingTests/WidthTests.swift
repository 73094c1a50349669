import Tensors
import Testing

@testable import Rendering

/// Documents made at random, with text that terminals find hard.
struct DocumentGenerator {
  var random: SplitMix64

  init(seed: UInt64) { random = SplitMix64(seed: seed) }

  static let pieces = [
    "a", "word", " ", "  ", "a-very-long-word-without-any-place-to-break-it-at-all", "漢字", "ｗｉｄｅ", "é",
    "e\u{301}\u{302}",
    "😀", "👨‍👩‍👧‍👦", "🇦🇹", "❤\u{fe0f}", "\u{fe0f}", "\u{301}", "\n", "\t", "\r\n", "\u{1b}[31m", "\u{1b}]0;x\u{7}", "\u{9b}",
    "\0",
    "\u{202e}", "\u{200b}", "\u{200d}", "▁", "→", "√", "<loc0001>", "١٢", "กำ", "한국", "1\u{fe0f}\u{20e3}", "\u{e0001}",
    "…",
  ]

  mutating func string(_ most: Int = 12) -> String {
    (0..<Int.random(in: 0...most, using: &random)).map { _ in Self.pieces.randomElement(using: &random) ?? "" }.joined()
  }

  mutating func text(_ most: Int = 12) -> Text {
    Text(
      (0..<Int.random(in: 0...4, using: &random)).map { _ in
        Text.Span(string(most), Text.Style.allCases.randomElement(using: &random) ?? .plain)
      })
  }

  mutating func texts(_ most: Int) -> [Text] { (0..<Int.random(in: 0...most, using: &random)).map { _ in text() } }

  mutating func number() -> Double {
    [0, 1, -1, 0.5, .nan, .infinity, -.infinity, 1e-30, -1e30, 123_456, .random(in: -3...3, using: &random)]
      .randomElement(using: &random) ?? 0
  }

  mutating func heatmap() -> Heatmap {
    let rows = [0, 1, 3, 14, 33, 200].randomElement(using: &random) ?? 1
    let columns = [0, 1, 2, 14, 90, 300].randomElement(using: &random) ?? 1
    let values = (0..<rows * columns).map { _ in Bool.random(using: &random) ? Float(number()) : 0.5 }
    return Heatmap(
      Tensor(values, shape: [rows, columns]), title: text(3), rows: string(3), columns: string(3),
      scale: Bool.random(using: &random) ? .diverging : .sequential, marks: [GridCell(row: 1, column: 40)],
      note: text())
  }

  mutating func picture() -> Picture {
    let (width, height) = (Int.random(in: 0...60, using: &random), Int.random(in: 0...60, using: &random))
    let grid = Picture.Grid(rows: 14, columns: Int.random(in: 1...40, using: &random), hasGaps: .random(using: &random))
    return Picture(
      width: width, height: height, pixels: (0..<width * height * 3).map { UInt8($0 & 255) }, title: text(3),
      grid: Bool.random(using: &random) ? grid : nil, marks: [GridCell(row: 2, column: 3)],
      boxes: [.init(x: -5...1e9, y: 3...20, label: text())], note: text())
  }

  mutating func block(depth: Int = 0) -> Block {
    switch Int.random(in: 0...(depth < 4 ? 12 : 11), using: &random) {
    case 0: return .heading(text(), level: .random(in: 1...3, using: &random))
    case 1: return .lines(texts(3))
    case 2: return .code(string(30), language: "swift")
    case 3:
      let columns = (0..<Int.random(in: 0...9, using: &random)).map { _ in
        Table.Column(text(3), Bool.random(using: &random) ? .left : .right, isFlexible: .random(using: &random))
      }
      return .table(Table(columns, rows: (0..<3).map { _ in texts(10) }, wraps: .random(using: &random)))
    case 4: return .keyValues((0..<3).map { _ in KeyValue(text(4), text()) })
    case 5: return .heatmap(heatmap())
    case 6: return .panels([.picture(picture()), .heatmap(heatmap()), .picture(picture())])
    case 7: return .bars(BarChart((0..<5).map { _ in .init(text(4), number()) }, title: text()))
    case 8:
      let series = (0..<2).map { _ in
        Plot.Series(
          text(4), (0..<9).map { _ in .init(number(), number()) }, Bool.random(using: &random) ? .line : .scatter)
      }
      return .plot(Plot(series, title: text(), x: string(), y: string(), hasEqualUnits: .random(using: &random)))
    case 9: return .histogram(Histogram(of: (0..<90).map { _ in Float(number()) }, title: text()))
    case 10: return .gauge(Gauge(text(5), used: number(), total: number(), text: text(5)))
    case 11:
      let start = Int.random(in: -3...70, using: &random)
      return .notice(
        Notice(
          Notice.Kind.allCases.randomElement(using: &random) ?? .note, text(), help: texts(2),
          excerpt: Excerpt(string(40), start..<start + 5, place: string(5))))
    default:
      let items = (0..<2).map { _ in Document((0..<2).map { _ in block(depth: depth + 1) }) }
      return .list(List(items, start: Bool.random(using: &random) ? 998 : nil))
    }
  }
}

@Suite struct WidthTests {
  /// The line without its colours, every other control character replaced by a very wide text.
  private func withoutColours(_ line: Substring) -> String {
    var text = String.UnicodeScalarView()
    var scalars = line.unicodeScalars[...]
    while let scalar = scalars.popFirst() {
      if scalar == "\u{1b}", scalars.first == "[" {
        while let next = scalars.popFirst(), next != "m" {}
      } else if scalar.value < 0x20 || (0x7f...0x9f).contains(scalar.value) {
        text.append(contentsOf: String(repeating: "<control>", count: 20).unicodeScalars)
      } else {
        text.append(scalar)
      }
    }
    return String(text)
  }

  @Test(arguments: 0..<4) func noLineIsLongerThanTheWindow(_ round: Int) throws {
    var generator = DocumentGenerator(seed: UInt64(round))
    for width in stride(from: 20 + round, through: 120, by: 4) {
      let document = Document((0..<6).map { _ in generator.block() })
      for colour in TerminalOptions.ColourDepth.allCases {
        for glyphs in TerminalOptions.Glyphs.allCases {
          let options = TerminalOptions(width: width, colour: colour, glyphs: glyphs, isBig: width % 3 == 0)
          let output = TerminalRenderer(options).render(document)
          for line in output.split(separator: "\n") {
            let text = withoutColours(line)
            if displayWidth(text) > width { Issue.record("\(text) in \(width) columns (\(options))") }
          }
          if colour == .none { #expect(!output.utf8.contains(0x1b)) }
          if glyphs == .ascii { #expect(output.utf8.allSatisfy { $0 < 0x80 }) }
        }
      }
    }
  }

  @Test(arguments: [
    ("abc", 3), ("", 0), ("漢字", 4), ("e\u{301}", 1), ("😀", 2), ("한국", 4), ("ｶﾅ", 2), ("Ａ", 2), ("❤\u{fe0f}", 2),
    ("กำ", 2),
    ("\u{1112}\u{1161}\u{11ab}", 2), ("×→√▀", 4), ("⌚", 2),
  ])
  func countsColumns(_ text: String, _ width: Int) { #expect(displayWidth(text) == width) }

  @Test(arguments: [
    ("plain", "plain", "plain"), ("a\u{1b}[31mb", #"a\u{1b}[31mb"#, #"a\u{1b}[31mb"#),
    ("\n\t\r", #"\n\t\r"#, #"\n\t\r"#), ("▁the", "▁the", "_the"), ("q·kᵀ → √d", "q·kᵀ → √d", "q*k^T -> sqrt d"),
    ("漢", "漢", #"\u{6f22}"#), ("a\u{202e}b", #"a\u{202e}b"#, #"a\u{202e}b"#), ("\u{301}x", #"\u{301}x"#, #"\u{301}x"#),
    ("\u{9b}m\u{0}", #"\u{9b}m\u{0}"#, #"\u{9b}m\u{0}"#),
  ])
  func makesControlsVisible(_ text: String, _ unicode: String, _ ascii: String) {
    #expect(visible(text, .unicode) == unicode)
    #expect(visible(text, .ascii) == ascii)
  }
}
