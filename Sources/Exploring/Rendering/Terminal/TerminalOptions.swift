/// What a terminal can show and how much of it there is.
public struct TerminalOptions: Sendable, Equatable {
  /// How colours are sent.
  public enum ColourDepth: Sendable, Equatable, CaseIterable {
    /// No colours and no other escapes.
    case none
    /// The 256 colours of xterm.
    case ansi256
    /// 24 bits of red, green and blue.
    case truecolor
  }

  /// Which characters can be shown.
  public enum Glyphs: Sendable, Equatable, CaseIterable {
    /// ASCII only; other characters are replaced or escaped.
    case ascii
    /// All of Unicode.
    case unicode
  }

  /// Columns; no line is longer. At least 20.
  public let width: Int
  /// Rows that one figure may fill, besides its title, axes and legend.
  public let figureHeight: Int
  /// How colours are sent.
  public let colour: ColourDepth
  /// Which characters can be shown.
  public let glyphs: Glyphs
  /// Whether output is large and sparse, for a projector: wide margins, more space, larger figures.
  public let isBig: Bool
  /// Whether the ground is known to be light, on which the 16 colours that most terminals have are too pale.
  public let isLight: Bool

  /// The widths that output can be made for; others are brought into this range.
  public static let widths = 20...500

  /// What a terminal can show.
  public init(
    width: Int = 80, colour: ColourDepth = .none, glyphs: Glyphs = .ascii, figureHeight: Int = 18, isBig: Bool = false,
    isLight: Bool = false
  ) {
    self.width = min(max(width, Self.widths.lowerBound), Self.widths.upperBound)
    self.figureHeight = min(max(figureHeight, 4), 200)
    self.colour = colour
    self.glyphs = glyphs
    self.isBig = isBig
    self.isLight = isLight
  }
}
