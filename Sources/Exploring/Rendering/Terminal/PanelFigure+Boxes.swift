extension PanelFigure {
  /// Draws the outlines of a picture's boxes and, where these leave room, their labels beside them.
  func drawBoxes(of picture: Picture, on canvas: inout DotCanvas) {
    guard canvas.width > 0, canvas.height > 0 else { return }
    let outlines = picture.boxes.map { outline($0, of: picture, canvas) }
    for (index, outline) in outlines.enumerated() { draw(outline, index, on: &canvas) }
    let mode = DotCanvas.Mode(renderer.options)
    var room = LabelRoom(
      Area(left: 0, top: 0, right: canvas.width, bottom: canvas.height / mode.dotsPerLine),
      outlines.map { outline in
        Area(
          left: outline.left, top: outline.top / mode.dotsPerLine, right: outline.right + 1,
          bottom: outline.bottom / mode.dotsPerLine + 1)
      }, reach: 0)
    for (index, box) in picture.boxes.enumerated() where !box.label.isEmpty {
      let labels = [1, 2, 4, 8].map { label(box, index, most: max(canvas.width / $0, 4)) }
      guard let (choice, area) = room.place(labels.map { ($0.width, 1) }, beside: index) else { continue }
      canvas.write(labels[choice], line: area.top, column: area.left)
    }
  }

  /// The dots that a box's outline goes through, the last ones included.
  private func outline(_ box: Picture.Box, of picture: Picture, _ canvas: DotCanvas) -> Area {
    func place(_ pixel: Double, _ pixels: Int, _ dots: Int) -> Int {
      let share = pixel.isFinite ? min(max(pixel / Double(pixels), 0), 1) : 0
      return min(Int(share * Double(dots)), dots - 1)
    }
    return Area(
      left: place(box.x.lowerBound, picture.width, canvas.width),
      top: place(box.y.lowerBound, picture.height, canvas.height),
      right: place(box.x.upperBound, picture.width, canvas.width),
      bottom: place(box.y.upperBound, picture.height, canvas.height))
  }

  /// An outline, with the box's name in a corner where there are no colours.
  private func draw(_ outline: Area, _ index: Int, on canvas: inout DotCanvas) {
    let colour = Colour.distinct[index % Colour.distinct.count]
    for x in outline.left...outline.right {
      canvas[outline.top, x] = DotCanvas.Dot(colour: colour, glyph: "-")
      canvas[outline.bottom, x] = DotCanvas.Dot(colour: colour, glyph: "-")
    }
    for y in outline.top...outline.bottom {
      let glyph: Character = y == outline.top || y == outline.bottom ? "+" : "|"
      canvas[y, outline.left] = DotCanvas.Dot(colour: colour, glyph: glyph)
      canvas[y, outline.right] = DotCanvas.Dot(colour: colour, glyph: glyph)
    }
    if let name = FigureGlyphs.name(ofBox: index) {
      canvas[outline.top, outline.left] = DotCanvas.Dot(colour: colour, glyph: name)
    }
  }

  /// A label on its box's colour or, without colours, behind its box's name.
  private func label(_ box: Picture.Box, _ index: Int, most: Int) -> Line {
    let text = renderer.line(box.label)
    guard renderer.hasColour else {
      let name = FigureGlyphs.name(ofBox: index).map { Line("\($0) ") } ?? Line()
      return (name + text).truncated(to: most - 1, ellipsis: renderer.ellipsis) + Line(" ")
    }
    let colour = Colour.distinct[index % Colour.distinct.count]
    let ink: Colour = colour.luma > 0.45 ? Colour(24, 24, 24) : Colour(255, 255, 255)
    let shown = Line(" ") + text.truncated(to: max(most - 2, 1), ellipsis: renderer.ellipsis) + Line(" ")
    return shown.repainted { $0 = Paint(foreground: .fixed(ink), background: .fixed(colour)) }
  }
}
