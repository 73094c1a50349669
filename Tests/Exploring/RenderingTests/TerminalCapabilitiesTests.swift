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
