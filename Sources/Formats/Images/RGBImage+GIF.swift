import CGIF

extension RGBImage {
  /// The first frame.
  static func decodeGIF(_ bytes: [UInt8], name: String) throws(ImageError) -> RGBImage {
    try bytes.withUnsafeBufferPointer { file throws(ImageError) in
      guard let reader = cgif_reader_create(file.baseAddress, file.count) else {
        throw .noLibrary(file: name, format: "GIF", package: "libgif7")
      }
      defer { cgif_reader_destroy(reader) }
      var (width, height): (UInt32, UInt32) = (0, 0)
      guard cgif_read_header(reader, &width, &height) else { throw .failed(reader, name) }
      try checkSize(width: Int(width), height: Int(height), name: name)
      let count = Int(width) * Int(height) * 3
      guard let pixels = samples(count, { cgif_read_pixels(reader, $0) }) else { throw .failed(reader, name) }
      return RGBImage(width: Int(width), height: Int(height), pixels: pixels)
    }
  }
}

extension ImageError {
  fileprivate static func failed(_ reader: OpaquePointer, _ name: String) -> ImageError {
    .failed(name, "GIF", isTruncated: cgif_is_truncated(reader), String(cString: cgif_message(reader)))
  }
}
