extension PanelFigure {
  /// What is said under the figure: how to read its colours, its axes and its marks.
  func captions(_ geometry: PanelGeometry, _ drawn: DrawnHeatmap?, width: Int) -> [Line] {
    switch panel {
    case .heatmap(let heatmap): drawn.map { captions($0, geometry, width: width) } ?? note(heatmap.note)
    case .picture(let picture):
      boxCaptions(picture) + markCaption(picture.marks) + note(picture.note)
    }
  }

  private func captions(_ drawn: DrawnHeatmap, _ geometry: PanelGeometry, width: Int) -> [Line] {
    let heatmap = drawn.heatmap
    guard !heatmap.values.values.isEmpty else { return note(heatmap.note) }
    var lines = [legend(drawn, width: width)]
    if renderer.options.colour == .none, let glyphs = drawn.scale.glyphDescription {
      lines.append(Line(glyphs, .faint))
    }
    let blocks = drawn.cells.description(blockRows: geometry.blockRows, blockColumns: geometry.blockColumns)
    lines += beyond(drawn.scale)
    lines += (drawn.scale.descriptions(heatmap.scale.sharing) + [heatmap.axesDescription, blocks].compactMap(\.self))
      .map { renderer.line(Text($0, .muted)) }
    return lines + markCaption(heatmap.marks) + note(heatmap.note)
  }

  /// The ramp between the numbers at its ends, and what stands for numbers that have no place on it.
  private func legend(_ drawn: DrawnHeatmap, width: Int) -> Line {
    let (scale, range) = (drawn.scale, drawn.scale.range)
    let ends = ends(range, width: width - 14)
    var line = Line()
    if range.lowerBound == range.upperBound {
      let dot = scale.dot(range.lowerBound, renderer.options.colour)
      line = (renderer.hasColour ? swatch(dot.colour) : Line(String(dot.glyph))) + Line(" \(ends.low)")
    } else {
      let steps = renderer.hasColour ? min(16, max(4, width - ends.low.count - ends.high.count - 2)) : 0
      let colours = (0..<steps).map { scale.ramp.colour(Double($0) / Double(steps - 1), renderer.options.colour) }
      let bar = steps > 0 ? colours.map(swatch).reduce(Line(), +) : Line("[" + String(scale.ramp.glyphs) + "]")
      line = Line(ends.low + " ") + bar + Line(" " + ends.high)
    }
    for (value, name) in [(Double.nan, "NaN"), (-Double.infinity, "-inf"), (Double.infinity, "inf")] {
      guard drawn.cells.values.contains(where: { $0.isNaN ? value.isNaN : $0 == value }) else { continue }
      let dot = scale.dot(value, renderer.options.colour)
      line += Line("  ") + (renderer.hasColour ? swatch(dot.colour) : Line(String(dot.glyph))) + Line(" \(name)")
    }
    return line
  }

  /// What stands for numbers beyond the ends.
  private func beyond(_ scale: DrawnScale) -> [Line] {
    [DrawnScale.Side.low, .high].compactMap { side in
      guard let description = scale.beyondDescription(side) else { return nil }
      let dot = scale.dot(beyond: side)
      return (renderer.hasColour ? swatch(dot.colour) : Line(String(dot.glyph))) + Line(" \(description)", .faint)
    }
  }

  /// The numbers at the ends of the scale, with fewer digits where there is little room.
  private func ends(_ range: ClosedRange<Double>, width: Int) -> (low: String, high: String) {
    func written(_ significant: Int) -> (low: String, high: String) {
      (
        NumberFormat.compact(range.lowerBound, significant: significant),
        NumberFormat.compact(range.upperBound, significant: significant)
      )
    }
    let long = written(3)
    return long.low.count + long.high.count <= width ? long : written(2)
  }

  private func swatch(_ colour: Colour) -> Line {
    renderer.isUnicode
      ? Line("█", Paint(foreground: .fixed(colour))) : Line(" ", Paint(background: .fixed(colour)))
  }

  private func markCaption(_ marks: [GridCell]) -> [Line] {
    let inside = marks.filter { (0..<rows).contains($0.row) && (0..<columns).contains($0.column) }
    guard !inside.isEmpty else { return [] }
    let places = inside.prefix(4).map { "x \($0.column), y \($0.row)" }.joined(separator: "; ")
    let symbol = renderer.hasColour ? swatch(.mark) : Line(String(FigureGlyphs.mark))
    return [symbol + Line(" marks " + places + (inside.count > 4 ? "; and \(inside.count - 4) more" : ""), .faint)]
  }

  private func boxCaptions(_ picture: Picture) -> [Line] {
    picture.boxes.enumerated().map { index, box in
      let name = FigureGlyphs.name(ofBox: index).map(String.init) ?? "-"
      let symbol = renderer.hasColour ? swatch(Colour.distinct[index % Colour.distinct.count]) : Line(name)
      return symbol + Line(" ") + renderer.line(box.label)
    }
  }

  private func note(_ text: Text) -> [Line] { text.isEmpty ? [] : [renderer.line(text)] }
}
