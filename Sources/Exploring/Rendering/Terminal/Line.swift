/// The look of a character on a terminal.
struct Paint: Sendable, Equatable {
  /// A colour: one of the 16 that themes choose, for text, or a fixed one, for figures.
  enum Ink: Sendable, Equatable {
    case theme(UInt8)
    case fixed(Colour)
  }

  /// The colours of text, numbered as ECMA-48 numbers those of themes.
  enum Hue: UInt8 {
    case red = 1
    case green = 2
    case yellow = 3
    case cyan = 6

    /// What is read on white: contrasts of 4.5 and more.
    var onLight: Colour {
      switch self {
      case .red: Colour(0xc62828)
      case .green: Colour(0x1a7f37)
      case .yellow: Colour(0x8a5c00)
      case .cyan: Colour(0x00666f)
      }
    }
  }

  var foreground: Ink?
  var background: Ink?
  var isBold = false
  var isFaint = false
  var isItalic = false
  var isUnderlined = false

  static let plain = Paint()
  static let faint = Paint(isFaint: true)
  static let bold = Paint(isBold: true)
}

/// A character with its look and the columns it fills.
struct Glyph: Sendable, Equatable {
  var text: String
  var width: Int
  var paint: Paint

  init(_ character: some StringProtocol, _ paint: Paint = .plain) {
    text = String(character)
    width = displayWidth(text)
    self.paint = paint
  }

  var isSpace: Bool { text == " " }
}

/// One line of a terminal.
struct Line: Sendable, Equatable {
  var glyphs: [Glyph] = []

  init() {}

  init(_ glyphs: some Sequence<Glyph>) { self.glyphs = Array(glyphs) }

  /// A line of characters in one look. The text is the renderer's own; text from outside comes by way of `Text`.
  init(_ text: some StringProtocol, _ paint: Paint = .plain) {
    for character in text {
      let glyph = Glyph(String(character), paint)
      glyphs += glyph.width <= 2 ? [glyph] : Self.split(character).map { Glyph($0, paint) }
    }
  }

  /// The parts of a character made of several wide ones, such as a family of emoji, so that none is wider than 2.
  private static func split(_ character: Character) -> [String] {
    var parts: [String] = []
    for scalar in character.unicodeScalars {
      if displayWidth(scalar) > 0 || parts.isEmpty { parts.append("") }
      parts[parts.count - 1].unicodeScalars.append(scalar)
    }
    return parts
  }

  var width: Int { glyphs.reduce(0) { $0 + $1.width } }

  static func spaces(_ count: Int) -> Line { Line(repeatElement(Glyph(" "), count: max(count, 0))) }

  static func + (left: Line, right: Line) -> Line { Line(left.glyphs + right.glyphs) }

  static func += (left: inout Line, right: Line) { left.glyphs += right.glyphs }

  /// The line filled with spaces up to `width`, on the side away from its text.
  func padded(to width: Int, _ alignment: Table.Alignment = .left) -> Line {
    let padding = Line.spaces(width - self.width)
    return alignment == .left ? self + padding : padding + self
  }

  /// The longest beginning that fits into `width` columns.
  func prefix(fitting width: Int) -> Line {
    var used = 0
    return Line(
      glyphs.prefix { glyph in
        used += glyph.width
        return used <= width
      })
  }

  /// The line, or its beginning and an ellipsis where it is longer than `width`.
  func truncated(to width: Int, ellipsis: String) -> Line {
    guard self.width > width else { return self }
    guard width > 0 else { return Line() }
    return prefix(fitting: width - 1) + Line(ellipsis, glyphs.last?.paint ?? .plain)
  }

  /// The line, or its beginning, an ellipsis and its end where it is longer than `width`.
  func truncatedInside(to width: Int, ellipsis: String) -> Line {
    guard self.width > width, width > 4 else { return truncated(to: width, ellipsis: ellipsis) }
    let end = Line(glyphs.suffix(width / 3))
    return prefix(fitting: width - 1 - end.width) + Line(ellipsis, glyphs.last?.paint ?? .plain) + end
  }

  /// The line in every look `change` makes of its own.
  func repainted(_ change: (inout Paint) -> Void) -> Line {
    var line = self
    for index in line.glyphs.indices { change(&line.glyphs[index].paint) }
    return line
  }

  /// The line broken at spaces, or inside words too long for a line; lines after the first begin with `indent` spaces.
  func wrapped(to width: Int, indent: Int = 0) -> [Line] {
    let indent = indent < width / 2 ? indent : 0
    var lines: [Line] = []
    var current = Line()
    var used = 0
    var gap = Line()  // spaces since the last word, which a break swallows
    for word in words {
      if word.glyphs.allSatisfy(\.isSpace) {
        gap = word
        continue
      }
      let wordWidth = word.width
      if used + gap.width + wordWidth <= width {
        current += gap + word
        used += gap.width + wordWidth
        gap = Line()
        continue
      }
      if used > (lines.isEmpty ? 0 : indent) {
        lines.append(current)
        current = .spaces(indent)
        used = indent
      }
      gap = Line()
      for glyph in word.glyphs {
        if used + glyph.width > width {
          lines.append(current)
          current = .spaces(indent)
          used = indent
        }
        current.glyphs.append(glyph)
        used += glyph.width
      }
    }
    return lines + [current]
  }

  /// Runs of spaces and runs of other characters, in turn.
  private var words: [Line] {
    var words: [Line] = []
    for glyph in glyphs {
      if let last = words.last?.glyphs.last, last.isSpace == glyph.isSpace {
        words[words.count - 1].glyphs.append(glyph)
      } else {
        words.append(Line(CollectionOfOne(glyph)))
      }
    }
    return words
  }
}
