import CWebP

extension RGBImage {
  /// A picture, or the first frame of an animation.
  static func decodeWebP(_ bytes: [UInt8], name: String) throws(ImageError) -> RGBImage {
    var (width, height): (UInt32, UInt32) = (0, 0)
    try checkWebP(cwebp_read_size(bytes, bytes.count, &width, &height), name)
    try checkSize(width: Int(width), height: Int(height), name: name)
    var outcome = CWEBP_READ
    let samples = samples(Int(width) * Int(height) * 4) { pixels in
      outcome = cwebp_read_pixels(bytes, bytes.count, pixels, Int(width) * Int(height) * 4)
      return outcome == CWEBP_READ
    }
    guard let samples else {
      try checkWebP(outcome, name)
      throw .outOfMemory(name, "WebP")
    }
    let pixels = opaquePixels(ofRGBA: samples, count: Int(width) * Int(height))
    let orientation = Orientation(exif: chunk("EXIF", bytes), xmp: chunk("XMP ", bytes))
    return RGBImage(width: Int(width), height: Int(height), pixels: pixels).turned(orientation)
  }

  private static func checkWebP(_ outcome: cwebp_outcome, _ name: String) throws(ImageError) {
    switch outcome {
    case CWEBP_READ: return
    case CWEBP_TRUNCATED: throw .truncated(file: name, format: "WebP")
    case CWEBP_NO_LIBRARY: throw .noLibrary(file: name, format: "WebP", package: "libwebpdemux2")
    default: throw .damaged(file: name, format: "WebP", reason: "libwebp cannot decode it")
    }
  }

  private static func chunk(_ kind: String, _ bytes: [UInt8]) -> [UInt8]? {
    var (start, length) = (0, 0)
    guard cwebp_find_chunk(bytes, bytes.count, kind, &start, &length) else { return nil }
    let chunk = Array(bytes[start..<start + length])
    let mark = Array("Exif\0\0".utf8)
    return chunk.starts(with: mark) ? Array(chunk.dropFirst(mark.count)) : chunk
  }
}
