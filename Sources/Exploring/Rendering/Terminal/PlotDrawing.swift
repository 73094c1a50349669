/// Draws a plot: with Unicode and colours in Braille dots, eight to a character, otherwise with a glyph a series.
struct PlotDrawing {
  let renderer: TerminalRenderer
  let plot: Plot
  let width: Int

  private static let glyphs: [Character] = ["*", "o", "+", "x", "#", "@", "%"]
  private var isBraille: Bool { renderer.isUnicode && renderer.hasColour }

  func lines() -> [Line] {
    let points = plot.series.flatMap(\.points)
    let title = renderer.title(plot.title, width: width)
    guard points.contains(where: { $0.x.isFinite && $0.y.isFinite }) else {
      return title + [Line("(no points)", .faint)]
    }
    let x = PlotScale(points.map(\.x), tickCount: max(3, width / 12), endsOnTicks: false)
    let y = PlotScale(points.map(\.y), tickCount: 4, endsOnTicks: true)
    let labelWidth = min(y.ticks.map { NumberFormat.compact($0).count }.max() ?? 0, width / 3)
    let layers = drawn(x, y, size(x, y, room: width - labelWidth - 2))
    return title + (plot.y.isEmpty ? [] : renderer.line(Text(plot.y, .muted)).wrapped(to: width))
      + body(layers, y, labelWidth: labelWidth) + axis(x, length: layers.width, labelWidth: labelWidth) + legend()
  }

  /// Columns and rows of characters. For equal units, a character being twice as high as wide, as far as there is room.
  private func size(_ x: PlotScale, _ y: PlotScale, room: Int) -> (columns: Int, rows: Int) {
    let rows = min(renderer.options.figureHeight, plot.hasEqualUnits ? 17 : 12)
    guard plot.hasEqualUnits else { return (room, rows) }
    let ratio = min(max((x.high - x.low) / (y.high - y.low), 0.01), 100)
    let fitting = min(rows, max(4, Int(Double(room) / 2 / ratio)))
    return (min(room, max(4, Int((Double(2 * fitting) * ratio).rounded()))), fitting)
  }

  // MARK: Body

  private func drawn(_ x: PlotScale, _ y: PlotScale, _ size: (columns: Int, rows: Int)) -> PlotCanvas {
    let dots = isBraille ? (x: 2, y: 4) : (x: 1, y: 1)
    var layers = PlotCanvas(width: size.columns, height: size.rows, dotsX: dots.x, dotsY: dots.y)
    for (index, series) in plot.series.enumerated() {
      var last: (x: Int, y: Int)?
      for point in series.points {
        guard let column = x.place(point.x, of: layers.dotWidth), let row = y.place(point.y, of: layers.dotHeight)
        else {
          last = nil
          continue
        }
        let place = (x: column, y: layers.dotHeight - 1 - row)
        if series.kind == .line, let last { layers.draw(from: last, to: place, series: index) }
        layers.set(place.x, place.y, series: index)
        last = place
      }
    }
    return layers
  }

  private func body(_ layers: PlotCanvas, _ y: PlotScale, labelWidth: Int) -> [Line] {
    let places = y.ticks.compactMap { tick in y.place(tick, of: layers.height).map { (layers.height - 1 - $0, tick) } }
    let names = Dictionary(places, uniquingKeysWith: { first, _ in first })
    let zero = y.low < 0 && y.high > 0 ? y.place(0, of: layers.height).map { layers.height - 1 - $0 } : nil
    return (0..<layers.height).map { row in
      let name = Line(names[row].map { NumberFormat.compact($0) } ?? "", .faint).prefix(fitting: labelWidth)
      let bar = renderer.isUnicode ? (names[row] == nil ? " │" : " ┤") : (names[row] == nil ? " |" : " +")
      return name.padded(to: labelWidth, .right) + Line(bar, .faint) + cells(layers, row, isZero: row == zero)
    }
  }

  private func cells(_ layers: PlotCanvas, _ row: Int, isZero: Bool) -> Line {
    Line(
      (0..<layers.width).map { column in
        guard let cell = layers.cell(column, row) else {
          return isZero ? Glyph(renderer.isUnicode ? "┄" : ".", .faint) : Glyph(" ")
        }
        let paint = Paint(foreground: .fixed(renderer.colour(ofSeries: cell.series)))
        return Glyph(isBraille ? cell.braille : String(glyph(cell.series)), paint)
      })
  }

  private func glyph(_ series: Int) -> Character { Self.glyphs[series % Self.glyphs.count] }

  // MARK: Axis and legend

  private func axis(_ x: PlotScale, length: Int, labelWidth: Int) -> [Line] {
    let places = x.ticks.compactMap { tick in x.place(tick, of: length).map { ($0, tick) } }
    let marked = Set(places.map(\.0))
    let strokes = (0..<length).map {
      marked.contains($0) ? (renderer.isUnicode ? "┬" : "+") : renderer.isUnicode ? "─" : "-"
    }
    let corner = renderer.isUnicode ? "└" : "+"
    var names = Line()
    for (place, tick) in places {
      let name = NumberFormat.compact(tick)
      let start = labelWidth + 2 + place - name.count / 2
      guard start > names.width || names.glyphs.isEmpty, start + name.count <= width else { continue }
      names = names.padded(to: start) + Line(name, .faint)
    }
    let title = plot.x.isEmpty ? [] : renderer.line(Text(plot.x, .muted)).wrapped(to: width)
    let indented = title.map {
      Line.spaces(max(0, min(labelWidth + 2 + (length - $0.width) / 2, width - $0.width))) + $0
    }
    return [Line.spaces(labelWidth + 1) + Line(corner + strokes.joined(), .faint), names] + indented
  }

  private func legend() -> [Line] {
    let entries = plot.series.enumerated().filter { !$0.element.name.isEmpty }.map { index, series in
      let symbol = isBraille ? "━━" : String(glyph(index))
      return Line(symbol, Paint(foreground: .fixed(renderer.colour(ofSeries: index)))) + Line(" ")
        + renderer.line(series.name)
    }
    guard let first = entries.first else { return [] }
    return entries.dropFirst().reduce(first) { $0 + Line("   ") + $1 }.wrapped(to: width)
  }
}
