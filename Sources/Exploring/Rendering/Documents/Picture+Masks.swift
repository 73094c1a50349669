extension Picture {
  /// The picture with each box's colour thinly over the pixels of its mask.
  var veiled: Picture {
    guard boxes.contains(where: { !$0.mask.isEmpty }) else { return self }
    var veiled = pixels
    for (index, box) in boxes.enumerated() {
      let colour = Colour.distinct[index % Colour.distinct.count]
      let amounts = [colour.red, colour.green, colour.blue].map { Int($0) * Self.veil }
      for (place, isInside) in box.mask.enumerated() where isInside {
        for offset in 0..<3 {
          veiled[3 * place + offset] = UInt8(
            (Int(veiled[3 * place + offset]) * (255 - Self.veil) + amounts[offset]) / 255)
        }
      }
    }
    return Picture(
      width: width, height: height, pixels: veiled, title: title, grid: grid, marks: marks, boxes: boxes, note: note)
  }

  /// How much of a pixel a mask's colour makes up, of 255.
  private static let veil = 115

  /// The last of the boxes whose mask has most of a rectangle of pixels.
  func masked(rows: Range<Int>, columns: Range<Int>) -> Int? {
    boxes.lastIndex { box in
      guard !box.mask.isEmpty else { return false }
      let count = rows.reduce(0) { sum, row in sum + columns.count { box.mask[row * width + $0] } }
      return 2 * count > rows.count * columns.count
    }
  }
}
