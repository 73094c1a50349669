import Rendering
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
}
