/// Colours and glyphs for the numbers from 0 to 1.
///
/// The anchors lie at equal distances in OKLab (Björn Ottosson, 2020), so that equal differences look equal. Lightness
/// alone tells the sequential ramp's order, and lightness and the blue–orange axis the diverging one's, which people
/// with any colour vision can follow.
struct ColourRamp: Sendable {
  let anchors: [Colour]
  /// The same order in xterm's palette, whose coarse cube would otherwise give steps of unsteady hue.
  let paletteSteps: [Int]
  /// The same order in ink, for terminals without colour.
  let glyphs: [Character]
  /// What lies beyond the ends.
  let beyond: (low: Colour, high: Colour)

  /// The ramp of a kind of scale.
  static func of(_ kind: ColourScale.Kind) -> ColourRamp { kind == .sequential ? sequential : diverging }

  /// Dark violet through teal to pale yellow.
  static let sequential = ColourRamp(
    anchors: [
      0x1f003d, 0x220259, 0x1e1373, 0x102c7e, 0x00417e, 0x01547d, 0x016683, 0x027989, 0x038c8e,
      0x039e90, 0x06b08c, 0x35c082, 0x68cd77, 0x96d76d, 0xc0e065, 0xe7e865, 0xffed85,
    ].map(Colour.init),
    paletteSteps: [17, 18, 19, 24, 30, 36, 78, 149, 185, 228],
    glyphs: FigureGlyphs.amounts, beyond: (Colour(0x000000), Colour(0xff7043)))

  /// Blue through white to orange.
  static let diverging = ColourRamp(
    anchors: [
      0x3680da, 0x5190df, 0x699fe3, 0x80ade7, 0x98bcea, 0xafcaee, 0xc6d9f1, 0xdde7f3, 0xf5f5f5,
      0xf1e3da, 0xecd1bf, 0xe6bea4, 0xe1ac89, 0xda9a6e, 0xd38852, 0xcc7530, 0xc16300,
    ].map(Colour.init),
    paletteSteps: [26, 68, 110, 153, 255, 223, 215, 172, 130],
    glyphs: FigureGlyphs.signed, beyond: (Colour(0x0b3c78), Colour(0x6b2f00)))

  /// The colour of a number from 0 to 1.
  func colour(_ position: Double) -> Colour {
    let place = min(max(position, 0), 1) * Double(anchors.count - 1)
    let index = min(Int(place), anchors.count - 2)
    return anchors[index].mixed(with: anchors[index + 1], place - Double(index))
  }

  /// The colour of a number from 0 to 1 that a terminal can show.
  func colour(_ position: Double, _ depth: TerminalOptions.ColourDepth) -> Colour {
    depth == .ansi256 ? XtermPalette.colour(Self.step(position, of: paletteSteps)) : colour(position)
  }

  /// The glyph of a number from 0 to 1: each stands for an interval of equal width.
  func glyph(_ position: Double) -> Character { Self.step(position, of: glyphs) }

  /// The one of `steps` for intervals of equal width that a number from 0 to 1 falls into.
  static func step<Step>(_ position: Double, of steps: [Step]) -> Step {
    steps[min(Int(min(max(position, 0), 1) * Double(steps.count)), steps.count - 1)]
  }
}
