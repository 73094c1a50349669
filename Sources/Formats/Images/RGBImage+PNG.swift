import CPNG
import Foundation

extension RGBImage {
  static func decodePNG(_ bytes: [UInt8], name: String) throws(ImageError) -> RGBImage {
    try checkClaimedSize(bytes, name: name)
    return try bytes.withUnsafeBufferPointer { file throws(ImageError) in
      guard let reader = cpng_reader_create(file.baseAddress, file.count) else { throw .outOfMemory(name, "PNG") }
      defer { cpng_reader_destroy(reader) }
      var header = cpng_header()
      guard cpng_read_header(reader, &header) else { throw .failed(reader, name) }
      let size = Int(header.width) * Int(header.height)
      let samples = samples(size * Int(header.channels)) { cpng_read_pixels(reader, $0) }
      guard let samples else { throw .failed(reader, name) }
      let image = RGBImage(
        width: Int(header.width), height: Int(header.height), pixels: header.opaquePixels(of: samples))
      return image.turned(orientation(from: reader))
    }
  }

  /// libpng refuses sizes beyond its limits in its own words; the size is looked at before, in ours.
  private static func checkClaimedSize(_ bytes: [UInt8], name: String) throws(ImageError) {
    guard bytes.count >= 24 else { throw .truncated(file: name, format: "PNG") }
    guard bytes[12..<16].elementsEqual("IHDR".utf8) else {
      throw .damaged(file: name, format: "PNG", reason: "the first chunk is not IHDR")
    }
    func number(at offset: Int) -> Int { bytes[offset..<offset + 4].reduce(0) { $0 << 8 | Int($1) } }
    try checkSize(width: number(at: 16), height: number(at: 20), name: name)
  }

  private static func orientation(from reader: OpaquePointer) -> Orientation {
    var count = 0
    func bytes(_ start: UnsafePointer<UInt8>?) -> [UInt8]? {
      start.map { Array(UnsafeBufferPointer(start: $0, count: count)) }
    }
    let exif = bytes(cpng_exif(reader, &count))
    let profile = bytes(cpng_text(reader, "Raw profile type exif", &count))
    let xmp = bytes(cpng_text(reader, "XML:com.adobe.xmp", &count))
    return Orientation(exif: exif ?? profile.flatMap(Orientation.exif(inRawProfile:)), xmp: xmp)
  }

  /// The picture as a PNG file of 8-bit RGB.
  /// - Throws: `ImageError.unwritable` if there are no pixels, or more than fit in memory as PNG.
  public func pngData() throws(ImageError) -> Data {
    var count = 0
    guard width > 0 && height > 0, let columns = Int32(exactly: width), let rows = Int32(exactly: height),
      let file = cpng_write_rgb(pixels, UInt32(columns), UInt32(rows), &count)
    else { throw .unwritable(width: width, height: height) }
    return Data(bytesNoCopy: file, count: count, deallocator: .free)
  }
}

extension ImageError {
  fileprivate static func failed(_ reader: OpaquePointer, _ name: String) -> ImageError {
    .failed(name, "PNG", isTruncated: cpng_is_truncated(reader), String(cString: cpng_message(reader)))
  }
}
