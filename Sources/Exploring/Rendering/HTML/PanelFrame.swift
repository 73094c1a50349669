/// A grid of cells in an SVG picture, with room for names at its left and top.
struct PanelFrame {
  let rows: Int
  let columns: Int
  /// User units of the cells together.
  let width: Double
  let height: Double

  private let left: Double
  private let top = 16.0

  /// A frame for `rows` × `columns` cells; `proportions` is its width for a height of 1, that of square cells if nil.
  /// - Parameter nameWidth: characters of the longest name of a row.
  init(rows: Int, columns: Int, proportions: Double? = nil, nameWidth: Int = 0) {
    left = max(56, 7 * Double(nameWidth) + 12)
    self.rows = max(rows, 1)
    self.columns = max(columns, 1)
    let natural = proportions ?? Double(self.columns) / Double(self.rows)
    let ratio = min(max(natural, 0.125), 8)
    let largest = proportions == nil ? 24 * Double(max(self.rows, self.columns)) : 320
    let longest = min(ratio > 2 ? 640.0 : 320.0, largest)
    (width, height) = ratio >= 1 ? (longest, longest / ratio) : (longest * ratio, longest)
  }

  private var cellWidth: Double { width / Double(columns) }
  private var cellHeight: Double { height / Double(rows) }

  /// The picture around `content`, and what it is in words, for those who do not see it.
  /// - Parameter attributes: further ones, each behind a space.
  func svg(_ content: String, alternative: String, attributes: String = "") -> String {
    let (totalWidth, totalHeight) = (number(left + width + 8), number(top + height + 2))
    return
      "<svg role=\"img\" aria-label=\"\(alternative)\"\(attributes) viewBox=\"0 0 \(totalWidth) \(totalHeight)\" width=\"\(totalWidth)\" height=\"\(totalHeight)\">"
      + content + "</svg>"
  }

  /// Where the cells lie, for what points at them: left, top, width, height, rows, columns.
  var cellPlace: String {
    [left, top, width, height].map(number).joined(separator: " ") + " \(rows) \(columns)"
  }

  func image(_ uri: String) -> String {
    "<image \(area(left, top, width, height)) preserveAspectRatio=\"none\" href=\"\(uri)\"/>"
  }

  /// A frame around a cell.
  func mark(row: Int, column: Int) -> String {
    let place = area(
      left + Double(column) * cellWidth, top + Double(row) * cellHeight, max(cellWidth, 3), max(cellHeight, 3))
    return "<rect \(place) fill=\"none\" stroke=\"\(Colour.mark.css)\" stroke-width=\"2\"/>"
  }

  /// A picture's boxes, with their labels beside those that have room there.
  func boxes(of picture: Picture, _ escaped: (String) -> String) -> String {
    func place(_ pixel: Double, _ pixels: Int, _ length: Double) -> Double {
      pixel.isFinite ? min(max(pixel / Double(pixels), 0), 1) * length : 0
    }
    var (svg, areas) = ("", [Area]())
    for (index, box) in picture.boxes.enumerated() {
      let (x0, x1) = (place(box.x.lowerBound, picture.width, width), place(box.x.upperBound, picture.width, width))
      let (y0, y1) = (place(box.y.lowerBound, picture.height, height), place(box.y.upperBound, picture.height, height))
      let colour = Colour.distinct[index % Colour.distinct.count]
      svg +=
        "<rect \(area(left + x0, top + y0, x1 - x0, y1 - y0)) fill=\"none\" stroke=\"\(colour.css)\" stroke-width=\"2\"/>"
      areas.append(
        Area(left: Int(x0), top: Int(y0), right: Int(x1.rounded(.up)), bottom: Int(y1.rounded(.up))).grown(1))
    }
    var room = LabelRoom(Area(left: 0, top: 0, right: Int(width), bottom: Int(height)), areas, reach: 1)
    for (index, box) in picture.boxes.enumerated() where !box.label.isEmpty {
      let texts = [1, 2, 4].map { Line(box.label.plain).truncated(to: (Int(width) / $0 - 6) / 7, ellipsis: "…") }
      let sizes = texts.map { (width: 7 * $0.width + 6, height: 15) }  // of letters 11 units high
      guard let (choice, place) = room.place(sizes, beside: index) else { continue }
      let text = escaped(texts[choice].glyphs.map(\.text).joined())
      svg += label(text, at: place, Colour.distinct[index % Colour.distinct.count])
    }
    return svg
  }

  private func label(_ text: String, at place: Area, _ colour: Colour) -> String {
    let (x, y) = (left + Double(place.left), top + Double(place.top))
    let plate = area(x, y, Double(place.right - place.left), Double(place.bottom - place.top))
    let middle = number(x + Double(place.right - place.left) / 2)
    return "<rect \(plate) fill=\"\(colour.css)\"/><text x=\"\(middle)\" y=\"\(number(y + 12))\" text-anchor=\"middle\""
      + " class=\"\(colour.luma > 0.45 ? "dark" : "light")\">\(text)</text>"
  }

  /// Lines between the cells.
  func lines() -> String {
    let down = (1..<columns).map { column in
      "M\(number(left + Double(column) * cellWidth)) \(number(top))v\(number(height))"
    }
    let across = (1..<rows).map { row in "M\(number(left)) \(number(top + Double(row) * cellHeight))h\(number(width))" }
    return "<path d=\"\((down + across).joined())\" stroke=\"#ffffff\" stroke-opacity=\"0.6\"/>"
  }

  /// The names of rows or columns, as many as fit; `block` of them share a cell.
  func names(_ names: AxisNames, isRow: Bool, block: Int, _ escaped: (String) -> String) -> String {
    let (count, pitch) = isRow ? (rows, cellHeight) : (columns, cellWidth)
    let needed = isRow ? 12 : Double(names.width((count - 1) * block + 1)) * 7 + 6
    let every = niceStep(atLeast: needed / pitch)
    return stride(from: 0, to: count, by: every).map { cell in
      let along = (Double(cell) + 0.5) * pitch
      let name = escaped(names.name(cell * block))
      return isRow
        ? "<text x=\"\(number(left - 6))\" y=\"\(number(top + along + 4))\" text-anchor=\"end\">\(name)</text>"
        : "<text x=\"\(number(left + along))\" y=\"\(number(top - 4))\" text-anchor=\"middle\">\(name)</text>"
    }.joined()
  }

  private func area(_ x: Double, _ y: Double, _ width: Double, _ height: Double) -> String {
    "x=\"\(number(x))\" y=\"\(number(y))\" width=\"\(number(width))\" height=\"\(number(height))\""
  }

  private func number(_ value: Double) -> String { NumberFormat.fixed(value, decimals: 1) }
}
