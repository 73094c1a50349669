extension RGBImage {
  /// The picture upright, given how it was stored.
  func turned(_ orientation: Orientation) -> RGBImage {
    let (right, bottom) = (width - 1, height - 1)
    // The stored position of the upright picture's top left pixel, and the steps that lead one to the right and down.
    let (x, y, across, down): (Int, Int, (Int, Int), (Int, Int)) =
      switch orientation {
      case .upright: (0, 0, (1, 0), (0, 1))
      case .mirrored: (right, 0, (-1, 0), (0, 1))
      case .upsideDown: (right, bottom, (-1, 0), (0, -1))
      case .flipped: (0, bottom, (1, 0), (0, -1))
      case .transposed: (0, 0, (0, 1), (1, 0))
      case .turnedLeft: (0, bottom, (0, -1), (1, 0))
      case .transversed: (right, bottom, (0, -1), (-1, 0))
      case .turnedRight: (right, 0, (0, 1), (-1, 0))
      }
    if orientation == .upright { return self }
    let (newWidth, newHeight) = across.0 == 0 ? (height, width) : (width, height)
    return RGBImage(
      width: newWidth, height: newHeight,
      pixels: walk(
        from: y * width + x, across: across.1 * width + across.0, down: down.1 * width + down.0,
        width: newWidth, height: newHeight))
  }

  /// Pixels read from index `start` on, `across` further for each column and `down` for each row.
  private func walk(from start: Int, across: Int, down: Int, width: Int, height: Int) -> [UInt8] {
    pixels.withUnsafeBufferPointer { input in
      [UInt8](unsafeUninitializedCapacity: input.count) { output, count in
        var next = 0
        for row in 0..<height {
          var source = 3 * (start + row * down)
          for _ in 0..<width {
            output[next] = input[source]
            output[next + 1] = input[source + 1]
            output[next + 2] = input[source + 2]
            next += 3
            source += 3 * across
          }
        }
        count = next
      }
    }
  }
}
