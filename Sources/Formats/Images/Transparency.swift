import CPNG

extension cpng_header {
  /// RGB pixels without transparency from decoded `samples`, composited over white where they are not opaque.
  func opaquePixels(of samples: [UInt8]) -> [UInt8] {
    let size = Int(width) * Int(height)
    switch (channels, transparentSamples) {
    case (1, let key): return expand(samples, step: 1, count: size) { key?[0] == $0[0] ? .white : RGB(grey: $0[0]) }
    case (2, _): return expand(samples, step: 2, count: size) { RGB(grey: overWhite($0[0], alpha: $0[1])) }
    case (3, nil): return samples
    case (3, let key?):
      return expand(samples, step: 3, count: size) { pixel in
        let isTransparent = key[0] == pixel[0] && key[1] == pixel[1] && key[2] == pixel[2]
        return isTransparent ? .white : RGB(red: pixel[0], green: pixel[1], blue: pixel[2])
      }
    default: return RGBImage.opaquePixels(ofRGBA: samples, count: size)
    }
  }

  /// The samples that stand for a transparent pixel, compared as Pillow does: the low byte of what the file says with
  /// the decoded 8-bit sample. So the key of 2- and 4-bit grey is not scaled as the samples are, that of 16-bit colour
  /// meets the high bytes, and 16-bit grey has none.
  private var transparentSamples: [UInt8]? {
    guard has_transparent_colour, !(bit_depth == 16 && channels == 1) else { return nil }
    let key = transparent_colour
    if bit_depth == 1 { return [key.0 == 0 ? 0 : 255] }
    return [key.0, key.1, key.2].map(UInt8.init(truncatingIfNeeded:))
  }
}

extension RGBImage {
  /// `count` RGB pixels of red, green, blue and alpha, composited over white.
  static func opaquePixels(ofRGBA samples: [UInt8], count: Int) -> [UInt8] {
    expand(samples, step: 4, count: count) { pixel in
      RGB(
        red: overWhite(pixel[0], alpha: pixel[3]), green: overWhite(pixel[1], alpha: pixel[3]),
        blue: overWhite(pixel[2], alpha: pixel[3]))
    }
  }
}

/// `sample` with an opacity of `alpha` / 255 over white.
private func overWhite(_ sample: UInt8, alpha: UInt8) -> UInt8 {
  let alpha = Int32(alpha)
  return dividedBy255(Int32(sample) * alpha + 255 * (255 - alpha))
}
