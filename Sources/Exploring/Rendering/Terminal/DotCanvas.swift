/// A grid of dots, the smallest places a figure can colour.
///
/// With colour and Unicode a character holds two dots, one above the other (`▀`), which makes them square. Otherwise a
/// character is one dot, about twice as high as wide.
///
/// A heatmap's cell becomes a character so: `Heatmap.cells` takes together what must share a cell, `PanelFigure.draw` asks
/// `DrawnScale.dot` for the colour and glyph of each number on the scale, glyphs are those of `FigureGlyphs`, and `lines`
/// here writes the dots.
struct DotCanvas: Sendable {
  /// How dots become characters.
  enum Mode: Sendable {
    case glyphs
    case backgrounds
    case halfBlocks

    /// Dots above each other in one character.
    var dotsPerLine: Int { self == .halfBlocks ? 2 : 1 }

    init(_ options: TerminalOptions) {
      self = options.colour == .none ? .glyphs : options.glyphs == .ascii ? .backgrounds : .halfBlocks
    }
  }

  /// What a dot shows: its colour, or the character that stands for it where there are no colours.
  struct Dot: Sendable, Equatable {
    var colour: Colour
    var glyph: Character
  }

  let width: Int
  let height: Int
  private var dots: [Dot?]
  private var texts: [Int: Glyph] = [:]  // by line × width + column

  init(width: Int, height: Int) {
    self.width = width
    self.height = height
    dots = Array(repeating: nil, count: width * height)
  }

  /// The dot at a row and column; nil shows the terminal's own background. Places outside are ignored.
  subscript(row: Int, column: Int) -> Dot? {
    get { contains(row, column) ? dots[row * width + column] : nil }
    set { if contains(row, column) { dots[row * width + column] = newValue } }
  }

  private func contains(_ row: Int, _ column: Int) -> Bool {
    (0..<height).contains(row) && (0..<width).contains(column)
  }

  /// Writes a text over the dots, from a column of a line of characters on; it has to fit.
  mutating func write(_ text: Line, line: Int, column: Int) {
    var column = column
    for glyph in text.glyphs {
      texts[line * width + column] = glyph
      column += glyph.width
    }
  }

  /// The canvas as lines of characters.
  func lines(_ mode: Mode) -> [Line] {
    stride(from: 0, to: height, by: mode.dotsPerLine).map { row in
      var line = Line()
      while line.width < width {
        let column = line.width
        line.glyphs.append(texts[row / mode.dotsPerLine * width + column] ?? glyph(row, column, mode))
      }
      return line
    }
  }

  private func glyph(_ row: Int, _ column: Int, _ mode: Mode) -> Glyph {
    switch mode {
    case .glyphs: Glyph(self[row, column].map { String($0.glyph) } ?? " ")
    case .backgrounds: Glyph(" ", Paint(background: self[row, column].map { .fixed($0.colour) }))
    case .halfBlocks: halfBlock(self[row, column]?.colour, self[row + 1, column]?.colour)
    }
  }

  private func halfBlock(_ top: Colour?, _ bottom: Colour?) -> Glyph {
    switch (top, bottom) {
    case (nil, nil): Glyph(" ")
    case (nil, let bottom?): Glyph("▄", Paint(foreground: .fixed(bottom)))
    case (let top?, let bottom): Glyph("▀", Paint(foreground: .fixed(top), background: bottom.map { .fixed($0) }))
    }
  }
}
