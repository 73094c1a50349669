extension Heatmap {
  /// The cells alone as a picture, each a square of `cellSide` pixels a side; nothing is reduced.
  package func picture(cellSide: Int) -> Picture {
    let (rows, columns) = (values.shape[0], values.shape[1])
    let drawn = DrawnScale(scale, drawing: values.values.map(Double.init))
    var pixels: [UInt8] = []
    pixels.reserveCapacity(rows * columns * cellSide * cellSide * 3)
    for row in 0..<rows {
      let start = pixels.count
      for value in values.values[row * columns..<(row + 1) * columns] {
        let colour = drawn.dot(Double(value), .truecolor).colour
        for _ in 0..<cellSide { pixels += [colour.red, colour.green, colour.blue] }
      }
      let line = pixels[start...]
      for _ in 1..<max(cellSide, 1) { pixels += line }
    }
    return Picture(width: columns * cellSide, height: rows * cellSide, pixels: pixels, title: title)
  }
}
