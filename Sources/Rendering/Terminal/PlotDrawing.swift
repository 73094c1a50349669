/// Draws a plot: with Unicode and colours in Braille dots, eight to a character, otherwise with a glyph a series.
struct PlotDrawing {
  let renderer: TerminalRenderer
  let plot: Plot
  let width: Int

  private static let glyphs: [Character] = ["*", "o", "+", "x", "#", "@", "%"]
  private var isBraille: Bool { renderer.isUnicode && renderer.hasColour }

  /// A number from `low` to `high` over `size` characters.
  struct Scale {
    var low: Double
    var high: Double
    var size: Int
    /// Numbers worth writing beside the axis.
    var ticks: [Double]

    /// A scale over the finite ones of `values`, widened to round numbers.
    init(_ values: some Sequence<Double>, size characters: Int, tickCount: Int) {
      let finite = values.filter { $0.isFinite && abs($0) < 1e300 }
      var low = finite.min() ?? 0
      var high = finite.max() ?? 1
      let size = max(abs(low), abs(high))
      if high - low <= size * 1e-12 { (low, high) = (low - max(size / 2, 0.5), high + max(size / 2, 0.5)) }
      let step = Self.roundStep((high - low) / Double(max(tickCount, 1)))
      let first = (low / step).rounded(.down)
      let last = (high / step).rounded(.up)
      self.low = first * step
      self.high = last * step
      self.size = characters
      ticks = stride(from: first, through: last, by: 1).map { $0 * step }
    }

    /// The smallest of 1, 2, 5 times a power of ten that is not below `step`.
    private static func roundStep(_ step: Double) -> Double {
      var power = 1.0
      while power * 10 <= step { power *= 10 }
      while power > step { power /= 10 }
      return ([1, 2, 5].map { $0 * power }.first { $0 >= step * 0.999 }) ?? 10 * power
    }

    /// The place of `value` among `count` places along the scale.
    func place(_ value: Double, of count: Int) -> Int? {
      guard value.isFinite, high > low, count > 0 else { return nil }
      let place = ((value - low) / (high - low) * Double(count - 1)).rounded()
      return (0..<Double(count)).contains(place) ? Int(place) : nil
    }
  }

  func lines() -> [Line] {
    let points = plot.series.flatMap(\.points)
    let title = renderer.title(plot.title, width: width)
    guard points.contains(where: { $0.x.isFinite && $0.y.isFinite }) else {
      return title + [Line("(no points)", .faint)]
    }
    let height = min(renderer.options.figureHeight, plot.hasEqualUnits ? 17 : 12)
    var y = Scale(points.map(\.y), size: height, tickCount: 4)
    var x = Scale(points.map(\.x), size: width, tickCount: max(2, width / 14))
    if plot.hasEqualUnits { equaliseUnits(&x, &y) }
    let labels = y.ticks.map { NumberFormat.compact($0) }
    let labelWidth = min(labels.map(\.count).max() ?? 0, width / 3)
    x.size = max(4, min(x.size, width - labelWidth - 2))
    return title + (plot.y.isEmpty ? [] : renderer.line(Text(plot.y, .muted)).wrapped(to: width))
      + body(x, y, labelWidth: labelWidth) + axis(x, labelWidth: labelWidth) + legend()
  }

  /// Gives both directions the same length for a unit as far as there is room, a character being twice as high as wide.
  private func equaliseUnits(_ x: inout Scale, _ y: inout Scale) {
    let ratio = min(max((x.high - x.low) / (y.high - y.low), 0.01), 100)
    y.size = min(y.size, max(4, Int(Double(width - 10) / 2 / ratio)))
    x.size = max(4, Int((Double(2 * y.size) * ratio).rounded()))
  }

  // MARK: Body

  private func body(_ x: Scale, _ y: Scale, labelWidth: Int) -> [Line] {
    let dots = isBraille ? (x: 2, y: 4) : (x: 1, y: 1)
    var layers = PlotCanvas(width: x.size, height: y.size, dotsX: dots.x, dotsY: dots.y)
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
    let rows = y.ticks.compactMap { tick in y.place(tick, of: y.size).map { (y.size - 1 - $0, tick) } }
    let names = Dictionary(rows, uniquingKeysWith: { first, _ in first })
    let zero = y.low < 0 && y.high > 0 ? y.place(0, of: y.size).map { y.size - 1 - $0 } : nil
    return (0..<y.size).map { row in
      let name = Line(names[row].map { NumberFormat.compact($0) } ?? "", .faint).prefix(fitting: labelWidth)
      let bar = Line(renderer.isUnicode ? (names[row] == nil ? " │" : " ┤") : (names[row] == nil ? " |" : " +"), .faint)
      return name.padded(to: labelWidth, .right) + bar + cells(layers, row, isZero: row == zero)
    }
  }

  private func cells(_ layers: PlotCanvas, _ row: Int, isZero: Bool) -> Line {
    Line(
      (0..<layers.width).map { column in
        guard let cell = layers.cell(column, row) else {
          return isZero ? Glyph(renderer.isUnicode ? "┄" : ".", .faint) : Glyph(" ")
        }
        let paint = Paint(foreground: .fixed(colour(cell.series)))
        return Glyph(isBraille ? cell.braille : String(glyph(cell.series)), paint)
      })
  }

  private func glyph(_ series: Int) -> Character { Self.glyphs[series % Self.glyphs.count] }

  private func colour(_ series: Int) -> Colour { Colour.distinct[series % Colour.distinct.count] }

  // MARK: Axis and legend

  private func axis(_ x: Scale, labelWidth: Int) -> [Line] {
    let places = x.ticks.compactMap { tick in x.place(tick, of: x.size).map { ($0, tick) } }
    let marked = Set(places.map(\.0))
    let strokes = (0..<x.size).map {
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
      Line.spaces(max(0, min(labelWidth + 2 + (x.size - $0.width) / 2, width - $0.width))) + $0
    }
    return [Line.spaces(labelWidth + 1) + Line(corner + strokes.joined(), .faint), names] + indented
  }

  private func legend() -> [Line] {
    let entries = plot.series.enumerated().filter { !$0.element.name.isEmpty }.map { index, series in
      let symbol = isBraille ? "━━" : String(glyph(index))
      return Line(symbol, Paint(foreground: .fixed(colour(index)))) + Line(" ") + renderer.line(series.name)
    }
    guard let first = entries.first else { return [] }
    return entries.dropFirst().reduce(first) { $0 + Line("   ") + $1 }.wrapped(to: width)
  }
}

/// Characters with dots of several series, the last drawn on top.
struct PlotCanvas {
  let width: Int
  let height: Int
  let dotsX: Int
  let dotsY: Int
  private var masks: [UInt8]
  private var owners: [Int?]

  init(width: Int, height: Int, dotsX: Int, dotsY: Int) {
    (self.width, self.height, self.dotsX, self.dotsY) = (width, height, dotsX, dotsY)
    masks = Array(repeating: 0, count: width * height)
    owners = Array(repeating: nil, count: width * height)
  }

  var dotWidth: Int { width * dotsX }
  var dotHeight: Int { height * dotsY }

  /// Marks the dot at `x` from the left and `y` from the top.
  mutating func set(_ x: Int, _ y: Int, series: Int) {
    guard (0..<dotWidth).contains(x), (0..<dotHeight).contains(y) else { return }
    let cell = y / dotsY * width + x / dotsX
    let bits: [UInt8] = [0x01, 0x08, 0x02, 0x10, 0x04, 0x20, 0x40, 0x80]  // Braille dots, row by row
    masks[cell] |= bits[y % dotsY * 2 + x % dotsX]
    owners[cell] = series
  }

  /// Marks the dots between two places.
  mutating func draw(from start: (x: Int, y: Int), to end: (x: Int, y: Int), series: Int) {
    let steps = max(abs(end.x - start.x), abs(end.y - start.y))
    for step in 0..<max(steps, 1) {
      let share = Double(step) / Double(max(steps, 1))
      let x = Double(start.x) + share * Double(end.x - start.x)
      let y = Double(start.y) + share * Double(end.y - start.y)
      set(Int(x.rounded()), Int(y.rounded()), series: series)
    }
  }

  /// A character's series on top and its dots as a Braille pattern; nil where there are none.
  func cell(_ column: Int, _ row: Int) -> (series: Int, braille: String)? {
    let cell = row * width + column
    guard let owner = owners[cell], let scalar = Unicode.Scalar(0x2800 + UInt32(masks[cell])) else { return nil }
    return (owner, String(Character(scalar)))
  }
}
