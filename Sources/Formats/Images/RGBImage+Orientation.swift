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

  /// Pixels read from index `start` on, `across` further for each column and `down` for each row; square by square, so that
  /// what lies side by side in either picture is still in the caches when it is needed again.
  private func walk(from start: Int, across: Int, down: Int, width: Int, height: Int) -> [UInt8] {
    let side = 64
    return pixels.withUnsafeBufferPointer { input in
      [UInt8](unsafeUninitializedCapacity: input.count) { output, count in
        for top in stride(from: 0, to: height, by: side) {
          for left in stride(from: 0, to: width, by: side) {
            for row in top..<min(top + side, height) {
              var (next, source) = (3 * (row * width + left), 3 * (start + row * down + left * across))
              for _ in left..<min(left + side, width) {
                output[next] = input[source]
                output[next + 1] = input[source + 1]
                output[next + 2] = input[source + 2]
                next += 3
                source += 3 * across
              }
            }
          }
        }
        count = input.count
      }
    }
  }
}
