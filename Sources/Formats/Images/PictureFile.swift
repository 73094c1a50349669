import Files
import Foundation

/// The bytes of a file that may hold a picture, read only once its beginning looks like one.
struct PictureFile {
  let bytes: [UInt8]

  /// No picture within the limit of pixels needs a larger file.
  private static let largestByteCount = 2 << 30

  init(_ url: URL, takesPipes: Bool) throws(ImageError) {
    do throws(FileError) {
      let file = try RegularFile(url, limit: Self.largestByteCount, takesPipes: takesPipes)
      let start = try file.read(upTo: FileFormat.prefixLength)
      try StandIn.refuse(start, url.relativePath)
      if case .other = FileFormat(prefix: start) { bytes = start } else { bytes = start + (try file.read()) }
    } catch { throw .unreadable(file: error.file, reason: error.reason) }
  }
}
