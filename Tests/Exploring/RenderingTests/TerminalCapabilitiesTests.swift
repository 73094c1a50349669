import Foundation
import Rendering
import Testing

@Suite struct TerminalCapabilitiesTests {
  private func options(
    _ environment: [String: String], isTerminal: Bool = true, change: (inout TerminalCapabilities) -> Void = { _ in }
  ) -> TerminalOptions {
    var capabilities = TerminalCapabilities(environment: environment, isTerminal: isTerminal)
    change(&capabilities)
    return capabilities.options
  }

  @Test(
    arguments: [
      ([:], .none), (["TERM": "dumb", "COLORTERM": "truecolor"], .none), (["TERM": "xterm"], .none),
      (["TERM": "xterm-256color"], .ansi256), (["TERM": "xterm-256color", "COLORTERM": "truecolor"], .truecolor),
      (["TERM": "screen", "COLORTERM": "24bit"], .truecolor), (["TERM": "xterm-direct"], .truecolor),
      (["TERM": "xterm-256color", "NO_COLOR": "1"], .none), (["TERM": "xterm-256color", "NO_COLOR": ""], .ansi256),
      (["TERM": "xterm-256color", "NO_COLOR": "0", "CLICOLOR_FORCE": "1"], .none),
      (["TERM": "xterm-256color", "CLICOLOR": "0"], .none), (["TERM": "xterm-256color", "CLICOLOR": "1"], .ansi256),
      (["TERM": "xterm-256color", "CLICOLOR": "0", "CLICOLOR_FORCE": "1"], .ansi256),
      (["TERM": "dumb", "CLICOLOR_FORCE": "1"], .ansi256),
      (["TERM": "dumb", "CLICOLOR_FORCE": "0"], .none),
    ] as [([String: String], TerminalOptions.ColourDepth)])
  func colourOfTerminals(_ environment: [String: String], _ colour: TerminalOptions.ColourDepth) {
    #expect(options(environment).colour == colour)
  }

  @Test func pipesHaveColourOnlyWhereItIsForced() {
    #expect(options(["TERM": "xterm-256color"], isTerminal: false).colour == .none)
    #expect(options(["TERM": "xterm-256color", "CLICOLOR_FORCE": "1"], isTerminal: false).colour == .ansi256)
    #expect(options(["COLORTERM": "truecolor", "CLICOLOR_FORCE": "1"], isTerminal: false).colour == .truecolor)
    #expect(options(["CLICOLOR_FORCE": "1"], isTerminal: false) { $0.forbidsColour = true }.colour == .none)
  }

  @Test(
    arguments: [
      ([:], .ascii), (["LANG": "C"], .ascii), (["LANG": "en_GB.UTF-8"], .unicode), (["LANG": "de_AT.utf8"], .unicode),
      (["LANG": "en_GB.UTF-8", "LC_ALL": "C"], .ascii), (["LANG": "C", "LC_CTYPE": "C.UTF-8"], .unicode),
      (["LC_ALL": "", "LC_CTYPE": "", "LANG": "C.UTF-8"], .unicode),
      (["LC_ALL": "POSIX", "LC_CTYPE": "C.UTF-8"], .ascii),
      (["TERM": "dumb", "LANG": "C.UTF-8"], .ascii),
    ] as [([String: String], TerminalOptions.Glyphs)])
  func glyphsOfLocales(_ environment: [String: String], _ glyphs: TerminalOptions.Glyphs) {
    let environment = environment.merging(["TERM": "xterm"]) { given, _ in given }
    #expect(options(environment).glyphs == glyphs)
    #expect(options(environment) { $0.forcesASCII = true }.glyphs == .ascii)
  }

  @Test(arguments: [
    (nil, false), ("15;0", false), ("0;15", true), ("0;default;15", true), ("0;7", true), ("12;8", false),
    ("0;", false),
    ("light", false),
  ])
  func lightGroundIsWhatTheTerminalSays(_ value: String?, _ isLight: Bool) {
    #expect(options(value.map { ["COLORFGBG": $0] } ?? [:]).isLight == isLight)
  }

  /// Contrasts as WCAG 2 defines them, on white: of text 4.5, of lines 3, in either depth of colour.
  @Test(arguments: [TerminalOptions.ColourDepth.truecolor, .ansi256])
  func everythingIsReadOnALightGround(_ depth: TerminalOptions.ColourDepth) throws {
    let renderer = TerminalRenderer(TerminalOptions(colour: depth, glyphs: .unicode, isLight: true))
    let words: Document = [
      .paragraph("\(code: "a") \(address: "b") \("c", .success) \("d", .warning) \("e", .error)"), .code("f"),
    ]
    let lines = Plot((0..<12).map { Plot.Series("s", values: [0, Float($0)]) })
    for (document, least) in [(words, 4.5), ([.plot(lines)], 3)] as [(Document, Double)] {
      let inks = renderer.render(document).matches(of: /38;(2;([0-9]+);([0-9]+);([0-9]+)|5;([0-9]+))/)
      #expect(!inks.isEmpty)
      for ink in inks { #expect(contrastOnWhite(ink.output) >= least, "\(ink.output.0)") }
    }
  }

  private func contrastOnWhite(_ ink: (Substring, Substring, Substring?, Substring?, Substring?, Substring?)) -> Double
  {
    let direct = [ink.2, ink.3, ink.4].compactMap { $0.flatMap { Double($0) } }
    let index = ink.5.flatMap { Int($0) } ?? 0
    let cube = [36, 6, 1].map { [0, 95, 135, 175, 215, 255][max(index - 16, 0) / $0 % 6] as Double }
    let components =
      direct.isEmpty ? (index < 232 ? cube : Array(repeating: Double(8 + 10 * (index - 232)), count: 3)) : direct
    let linear = components.map { $0 / 255 <= 0.04045 ? $0 / 255 / 12.92 : pow(($0 / 255 + 0.055) / 1.055, 2.4) }
    return 1.05 / (0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2] + 0.05)
  }

  @Test func widthComesFromFlagWindowAndEnvironmentInTurn() {
    #expect(options([:]).width == 80)
    #expect(options(["COLUMNS": "100"]).width == 100)
    #expect(options(["COLUMNS": "100"]) { $0.windowWidth = 60 }.width == 60)
    #expect(options(["COLUMNS": "100"]) { ($0.windowWidth, $0.requestedWidth) = (60, 50) }.width == 50)
    #expect(options(["COLUMNS": "many"]) { $0.windowWidth = 0 }.width == 80)
    #expect(options(["COLUMNS": "3"]).width == 20)
    #expect(options(["COLUMNS": "99999999"]).width == 500)
  }
}
