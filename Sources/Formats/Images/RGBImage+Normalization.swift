import Tensors

extension RGBImage {
  /// The samples as the vision encoder takes them, (x/255 − 0.5)/0.5 in single precision, so within [−1, 1].
  /// - Returns: `[3, height, width]`, red, green, blue.
  public func normalizedPixels() -> Tensor {
    let normalized = (0...255).map { (Float($0) / 255 - 0.5) / 0.5 }
    let size = width * height
    let values = [Float](unsafeUninitializedCapacity: 3 * size) { values, count in
      for i in 0..<size {
        for channel in 0..<3 { values[channel * size + i] = normalized[Int(pixels[3 * i + channel])] }
      }
      count = 3 * size
    }
    return Tensor(values, shape: [3, height, width])
  }
}
