import CJPEG

extension RGBImage {
  static func decodeJPEG(_ bytes: [UInt8], name: String) throws(ImageError) -> RGBImage {
    try bytes.withUnsafeBufferPointer { file throws(ImageError) in
      guard let reader = cjpeg_reader_create(file.baseAddress, file.count) else { throw .outOfMemory(name, "JPEG") }
      defer { cjpeg_reader_destroy(reader) }
      var header = cjpeg_header()
      guard cjpeg_read_header(reader, &header) else { throw .failed(reader, name) }
      let (width, height) = (Int(header.width), Int(header.height))
      try checkSize(width: width, height: height, name: name)
      let orientation = orientation(from: reader)
      let samples = samples(width * height * Int(header.channels)) { cjpeg_read_pixels(reader, $0) }
      guard let samples else { throw .failed(reader, name) }
      var image = RGBImage(width: width, height: height, pixels: header.rgbPixels(of: samples)).turned(orientation)
      image.damage = cjpeg_warning(reader).map { "JPEG (\(String(cString: $0)))" }
      return image
    }
  }

  private static func orientation(from reader: OpaquePointer) -> Orientation {
    let exifMark = Array("Exif\0\0".utf8)
    let xmpMark = Array("http://ns.adobe.com/xap/1.0/\0".utf8)
    var exif: [UInt8] = []
    var xmp: [UInt8]?
    var (index, count) = (0, 0)
    while let start = cjpeg_app1(reader, index, &count) {
      let segment = UnsafeBufferPointer(start: start, count: count)
      if segment.starts(with: exifMark) {
        exif += segment.dropFirst(exifMark.count)  // one that does not fit a segment goes on in the next
      } else if segment.starts(with: xmpMark) {
        xmp = Array(segment.dropFirst(xmpMark.count))
      }
      index += 1
    }
    return Orientation(exif: exif, xmp: xmp)
  }
}

extension cjpeg_header {
  fileprivate func rgbPixels(of samples: [UInt8]) -> [UInt8] {
    let size = Int(width) * Int(height)
    switch channels {
    case 1: return expand(samples, step: 1, count: size) { RGB(grey: $0[0]) }
    case 3: return samples
    default: return expand(samples, step: 4, count: size, rgb(fromInvertedCMYK:))
    }
  }
}

/// CMYK as JPEG files store it, 255 for no ink, as RGB: what the black leaves of white, less the other ink's share.
@inline(__always)
private func rgb(fromInvertedCMYK pixel: UnsafePointer<UInt8>) -> RGB {
  let light = Int32(pixel[3])
  func remaining(_ inverted: UInt8) -> UInt8 {
    let ink = 255 - Int32(inverted)
    return UInt8(truncatingIfNeeded: light - Int32(dividedBy255(ink * light)))
  }
  return RGB(red: remaining(pixel[0]), green: remaining(pixel[1]), blue: remaining(pixel[2]))
}

extension ImageError {
  fileprivate static func failed(_ reader: OpaquePointer, _ name: String) -> ImageError {
    let reason = String(cString: cjpeg_message(reader))
    if cjpeg_is_unsupported(reader) { return .unsupportedKind(file: name, format: "JPEG", reason: reason) }
    return .failed(name, "JPEG", isTruncated: cjpeg_is_truncated(reader), reason)
  }
}
