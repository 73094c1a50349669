import Rendering
import Tensors
import TestSupport
import Testing

@Suite struct TerminalRendererTests {
  static let terminals: [(name: String, options: TerminalOptions)] = [
    ("ascii-80", TerminalOptions(width: 80)),
    ("ascii-40", TerminalOptions(width: 40)),
    ("unicode-80", TerminalOptions(width: 80, glyphs: .unicode)),
    ("ansi256-80", TerminalOptions(width: 80, colour: .ansi256, glyphs: .unicode)),
    ("truecolor-40", TerminalOptions(width: 40, colour: .truecolor, glyphs: .unicode)),
  ]

  @Test(arguments: Samples.all.map(\.name)) func rendersAsRecorded(_ name: String) throws {
    let document = try #require(Samples.all.first { $0.name == name }).document
    for terminal in Self.terminals {
      expectGolden(TerminalRenderer(terminal.options).render(document), "rendering/\(name)-\(terminal.name).txt")
    }
  }

  @Test func aCodeForCamerasIsLightOnDarkWhateverTheTheme() {
    let drawn = TerminalRenderer(TerminalOptions(width: 40, colour: .ansi256)).render([.code("## ##", language: "qr")])
    #expect(
      drawn.contains("38;5;231;48;5;16m## ##") || drawn.contains("48;5;16;38;5;231m## ##"), "\(drawn.debugDescription)")
  }

  @Test(arguments: TerminalOptions.Glyphs.allCases) func patchesOfBigMapsAreSeenFromTheBack(
    _ glyphs: TerminalOptions.Glyphs
  ) {
    let options = TerminalOptions(width: 140, colour: .ansi256, glyphs: glyphs, figureHeight: 39, isBig: true)
    let map = Heatmap(Tensor((0..<196).map { Float($0 * 7 % 13) }, shape: [14, 14]))
    let lines = TerminalRenderer(options).render([.heatmaps([map, map, map, map, map])]).split(separator: "\n")
    let rowNames = lines.compactMap {
      $0.firstMatch(of: /^ +(?:\u{1B}\[[0-9;]*m)*([0-9]+)/).flatMap { Int($0.output.1) }
    }
    #expect(rowNames.filter { $0 < 14 }.count >= 3 * 13)
    #expect(lines.count > 3 * 14 * 2)
  }
}
