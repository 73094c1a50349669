import Rendering

/// A figure being drawn: the elements of an SVG picture, from back to front. Lengths are in pixels from the top left.
struct VectorCanvas {
  enum Anchor: String { case start, middle, end }

  let theme: Theme
  private let width: Double
  private let height: Double
  /// What somebody is told who cannot see it.
  private let title: String
  private var elements: [String] = []

  init(_ title: String, width: Double, height: Double, _ theme: Theme) {
    (self.title, self.width, self.height, self.theme) = (title, width, height, theme)
  }

  /// The picture, which needs nothing beside it.
  var svg: String {
    let (w, h) = (Self.number(width), Self.number(height))
    return """
      <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 \(w) \(h)" width="\(w)" height="\(h)" role="img" \
      font-family="system-ui, sans-serif" font-size="14" fill="\(theme.ink)">
      <title>\(Self.escaped(title))</title>
      <rect width="\(w)" height="\(h)" rx="8" fill="\(theme.ground)"/>
      \(elements.joined(separator: "\n"))
      </svg>

      """
  }

  mutating func rectangle(
    _ x: Double, _ y: Double, _ width: Double, _ height: Double, fill: String, stroke: String? = nil, round: Double = 0
  ) {
    let place = "x=\"\(Self.number(x))\" y=\"\(Self.number(y))\""
    let size = "width=\"\(Self.number(width))\" height=\"\(Self.number(height))\""
    let corner = round > 0 ? " rx=\"\(Self.number(round))\"" : ""
    elements.append("<rect \(place) \(size)\(corner) fill=\"\(fill)\"\(stroke.map { " stroke=\"\($0)\"" } ?? "")/>")
  }

  mutating func circle(_ x: Double, _ y: Double, _ radius: Double, fill: String, stroke: String? = nil) {
    let place = "cx=\"\(Self.number(x))\" cy=\"\(Self.number(y))\" r=\"\(Self.number(radius))\""
    elements.append("<circle \(place) fill=\"\(fill)\"\(stroke.map { " stroke=\"\($0)\"" } ?? "")/>")
  }

  /// A line through points, with a head at its end if it is an arrow.
  mutating func line(_ points: [(x: Double, y: Double)], _ colour: String, width: Double = 1.5, isArrow: Bool = false) {
    let path = points.map { "\(Self.number($0.x)) \(Self.number($0.y))" }.joined(separator: "L")
    elements.append(
      "<path d=\"M\(path)\" fill=\"none\" stroke=\"\(colour)\" stroke-width=\"\(Self.number(width))\"/>")
    guard isArrow, points.count > 1 else { return }
    let (end, before) = (points[points.count - 1], points[points.count - 2])
    let length = max(
      ((end.x - before.x) * (end.x - before.x) + (end.y - before.y) * (end.y - before.y)).squareRoot(), 1)
    let (dx, dy) = ((end.x - before.x) / length, (end.y - before.y) / length)
    let corners = [
      (end.x, end.y), (end.x - 8 * dx - 4 * dy, end.y - 8 * dy + 4 * dx),
      (end.x - 8 * dx + 4 * dy, end.y - 8 * dy - 4 * dx),
    ]
    let head = corners.map { "\(Self.number($0.0)) \(Self.number($0.1))" }.joined(separator: "L")
    elements.append("<path d=\"M\(head)Z\" fill=\"\(colour)\"/>")
  }

  mutating func text(
    _ text: String, _ x: Double, _ y: Double, _ anchor: Anchor = .start, colour: String? = nil, size: Double? = nil,
    isCode: Bool = false, isBold: Bool = false
  ) {
    var style = anchor == .start ? "" : " text-anchor=\"\(anchor.rawValue)\""
    if let colour { style += " fill=\"\(colour)\"" }
    if let size { style += " font-size=\"\(Self.number(size))\"" }
    if isCode { style += " font-family=\"ui-monospace, 'DejaVu Sans Mono', monospace\"" }
    if isBold { style += " font-weight=\"600\"" }
    elements.append(
      "<text x=\"\(Self.number(x))\" y=\"\(Self.number(y))\"\(style) xml:space=\"preserve\">\(Self.escaped(text))</text>"
    )
  }

  /// A box with a name, and what is in it.
  mutating func box(
    _ name: String, _ shape: String, _ x: Double, _ y: Double, _ width: Double, _ height: Double, _ colour: String
  ) {
    rectangle(x, y, width, height, fill: theme.tint, stroke: colour, round: 6)
    text(name, x + width / 2, y + height / 2 - 3, .middle, isBold: true)
    text(shape, x + width / 2, y + height / 2 + 15, .middle, colour: theme.faint, size: 12, isCode: true)
  }

  /// The cells of a heatmap, each a square.
  mutating func cells(_ heatmap: Heatmap, _ x: Double, _ y: Double, side: Double) {
    let picture = heatmap.picture(cellSide: 1)
    pixels(picture, x, y, side: side)
  }

  /// The pixels of a picture, each a square.
  mutating func pixels(_ picture: Picture, _ x: Double, _ y: Double, side: Double) {
    for row in 0..<picture.height {
      for column in 0..<picture.width {
        let start = (row * picture.width + column) * 3
        let colour = picture.pixels[start..<start + 3].map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
        rectangle(x + Double(column) * side, y + Double(row) * side, side + 0.2, side + 0.2, fill: "#\(colour)")
      }
    }
  }

  private static func number(_ value: Double) -> String {
    let text = NumberFormat.fixed(value, decimals: 1)
    return text.hasSuffix(".0") ? String(text.dropLast(2)) : text
  }

  private static func escaped(_ text: String) -> String {
    text.replacing("&", with: "&amp;").replacing("<", with: "&lt;").replacing(">", with: "&gt;")
  }
}
