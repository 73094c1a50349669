extension PanelFigure {
  /// What is said under the figure: how to read its colours, its axes and its marks.
  func captions(_ geometry: PanelGeometry, width: Int) -> [Line] {
    switch panel {
    case .heatmap(let heatmap): captions(heatmap, geometry, width: width)
    case .picture(let picture):
      boxCaptions(picture) + markCaption(picture.marks) + note(picture.note)
    }
  }

  private func captions(_ heatmap: Heatmap, _ geometry: PanelGeometry, width: Int) -> [Line] {
    guard !heatmap.values.values.isEmpty else { return note(heatmap.note) }
    let range = heatmap.scale.resolved(for: heatmap.values.values)
    var lines = [legend(heatmap, geometry, range, width: width)]
    if renderer.options.colour == .none && range.lowerBound < range.upperBound {
      let count = ColourRamp.of(heatmap.scale.kind).glyphs.count
      lines.append(Line("each glyph covers 1/\(count) of the range", .faint))
    }
    let blocks = Heatmap.blockDescription(rows: geometry.blockRows, columns: geometry.blockColumns)
    lines += [heatmap.axesDescription, blocks].compactMap(\.self).map { renderer.line(Text($0, .muted)) }
    return lines + markCaption(heatmap.marks) + note(heatmap.note)
  }

  /// The ramp between the numbers at its ends, and what stands for numbers that have no place on it.
  private func legend(
    _ heatmap: Heatmap, _ geometry: PanelGeometry, _ range: ClosedRange<Double>, width: Int
  ) -> Line {
    let ramp = ColourRamp.of(heatmap.scale.kind)
    let ends = ends(range, width: width - 14)
    var line = Line()
    if range.lowerBound == range.upperBound {
      let dot = ramp.dot(range.lowerBound, in: range, renderer.options.colour)
      line = (renderer.hasColour ? swatch(dot.colour) : Line(String(dot.glyph))) + Line(" \(ends.low)")
    } else {
      let steps = renderer.hasColour ? min(16, max(4, width - ends.low.count - ends.high.count - 2)) : 0
      let colours = (0..<steps).map { ramp.colour(Double($0) / Double(steps - 1), renderer.options.colour) }
      let bar = steps > 0 ? colours.map(swatch).reduce(Line(), +) : Line("[" + String(ramp.glyphs) + "]")
      line = Line(ends.low + " ") + bar + Line(" " + ends.high)
    }
    let drawn = drawnCells(heatmap, geometry).values
    for (value, name) in [(Double.nan, "NaN"), (-Double.infinity, "-inf"), (Double.infinity, "inf")] {
      guard drawn.contains(where: { $0.isNaN ? value.isNaN : $0 == value }) else { continue }
      let dot = ramp.dot(value, in: range, renderer.options.colour)
      line += Line("  ") + (renderer.hasColour ? swatch(dot.colour) : Line(String(dot.glyph))) + Line(" \(name)")
    }
    return line
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
      let symbol = renderer.hasColour ? swatch(Colour.distinct[index % Colour.distinct.count]) : Line(FigureGlyphs.name(ofBox: index).map(String.init) ?? "-")
      return symbol + Line(" ") + renderer.line(box.label)
    }
  }

  private func note(_ text: Text) -> [Line] { text.isEmpty ? [] : [renderer.line(text)] }
}
