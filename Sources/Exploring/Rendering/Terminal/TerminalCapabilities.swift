/// What the environment, the window and the command line say about the terminal.
///
/// `options` is a pure function of these, so every combination can be tested.
public struct TerminalCapabilities: Sendable, Equatable {
  /// The environment variables.
  public var environment: [String: String]
  /// Whether output goes to a terminal.
  public var isTerminal: Bool
  /// The window's columns, where it has any.
  public var windowWidth: Int?
  /// The window's rows, where it has any.
  public var windowHeight: Int?
  /// `--ascii`.
  public var forcesASCII = false
  /// `--no-color`.
  public var forbidsColour = false
  /// `--width N`.
  public var requestedWidth: Int?
  /// `--big`.
  public var isBig = false

  /// What is known about the terminal.
  public init(
    environment: [String: String], isTerminal: Bool, windowWidth: Int? = nil, windowHeight: Int? = nil,
    forcesASCII: Bool = false, forbidsColour: Bool = false, requestedWidth: Int? = nil, isBig: Bool = false
  ) {
    self.environment = environment
    self.isTerminal = isTerminal
    self.windowWidth = windowWidth
    self.windowHeight = windowHeight
    self.forcesASCII = forcesASCII
    self.forbidsColour = forbidsColour
    self.requestedWidth = requestedWidth
    self.isBig = isBig
  }

  /// How to draw for this terminal.
  public var options: TerminalOptions {
    TerminalOptions(
      width: width, colour: colour, glyphs: glyphs, figureHeight: windowHeight.map { min(max($0 - 6, 8), 40) } ?? 18,
      isBig: isBig, isLight: isLight)
  }

  /// `COLORFGBG`, which rxvt, Konsole and iTerm2 set, ends with the number of the ground's colour, of which 0 to 6 and 8 are dark.
  private var isLight: Bool {
    let ground = variable("COLORFGBG")?.split(separator: ";").last.flatMap { Int($0) }
    return ground.map { $0 == 7 || (9...15).contains($0) } ?? false
  }

  /// `--width`, then the window, then `COLUMNS`, then 80.
  private var width: Int {
    let columns = variable("COLUMNS").flatMap { Int($0) }
    return [requestedWidth, windowWidth, columns].lazy.compactMap(\.self).first { $0 > 0 } ?? 80
  }

  /// `--no-color` and `NO_COLOR` (no-color.org) forbid colour; `CLICOLOR_FORCE` (bixense.com/clicolors) sends it even
  /// into a pipe; `CLICOLOR=0` and dumb terminals have none; `COLORTERM` and `TERM` say how much.
  private var colour: TerminalOptions.ColourDepth {
    if forbidsColour || variable("NO_COLOR") != nil { return .none }
    let promised = promisedColour
    if let force = variable("CLICOLOR_FORCE"), force != "0" { return promised == .none ? .ansi256 : promised }
    guard isTerminal, !isDumb, variable("CLICOLOR") != "0" else { return .none }
    return promised
  }

  private var promisedColour: TerminalOptions.ColourDepth {
    let term = variable("TERM") ?? ""
    if ["truecolor", "24bit"].contains(variable("COLORTERM")?.lowercased()) || term.hasSuffix("-direct") {
      return .truecolor
    }
    return term.contains("256color") ? .ansi256 : .none
  }

  private var isDumb: Bool { variable("TERM") ?? "dumb" == "dumb" }

  /// Unicode where the locale (`LC_ALL`, then `LC_CTYPE`, then `LANG`) is one of UTF-8.
  private var glyphs: TerminalOptions.Glyphs {
    if forcesASCII || (isTerminal && isDumb) { return .ascii }
    let locale = (variable("LC_ALL") ?? variable("LC_CTYPE") ?? variable("LANG") ?? "").lowercased()
    return locale.contains("utf-8") || locale.contains("utf8") ? .unicode : .ascii
  }

  /// A variable's value; one that is empty counts as not set.
  private func variable(_ name: String) -> String? {
    environment[name].flatMap { $0.isEmpty ? nil : $0 }
  }
}
