extension TerminalRenderer {
  /// A line as the terminal receives it: trailing spaces removed, and an escape wherever the look changes.
  func encoded(_ line: Line) -> String {
    var glyphs = line.glyphs[...]
    while let last = glyphs.last, last.isSpace, last.paint.background == nil || !hasColour { glyphs.removeLast() }
    guard hasColour else { return glyphs.map(\.text).joined() }
    var result = ""
    var current = Paint.plain
    for glyph in glyphs {
      if glyph.paint != current {
        result += escape(glyph.paint)
        current = glyph.paint
      }
      result += glyph.text
    }
    return current == .plain ? result : result + escape(.plain)
  }

  /// Select Graphic Rendition (ECMA-48, 8.3.117) for a look, from whatever came before it.
  private func escape(_ paint: Paint) -> String {
    var codes = ["0"]
    if paint.isBold { codes.append("1") }
    if paint.isFaint { codes.append("2") }
    if paint.isItalic { codes.append("3") }
    if paint.isUnderlined { codes.append("4") }
    if let ink = paint.foreground { codes.append(code(ink, themeBase: 30, fixed: "38")) }
    if let ink = paint.background { codes.append(code(ink, themeBase: 40, fixed: "48")) }
    return "\u{1b}[" + codes.joined(separator: ";") + "m"
  }

  private func code(_ ink: Paint.Ink, themeBase: Int, fixed: String) -> String {
    switch ink {
    case .theme(let index): "\(themeBase + Int(index))"
    case .fixed(let colour) where options.colour == .truecolor:
      "\(fixed);2;\(colour.red);\(colour.green);\(colour.blue)"
    case .fixed(let colour): "\(fixed);5;\(XtermPalette.nearest(colour))"
    }
  }
}
