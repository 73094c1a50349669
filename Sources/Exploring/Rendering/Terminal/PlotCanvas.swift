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
