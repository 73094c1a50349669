import Foundation

/// The bytes of a file that may hold a picture, read only once its beginning looks like one.
struct PictureFile {
  let bytes: [UInt8]

  /// No picture within the limit of pixels needs a larger file.
  private static let largestByteCount = 2 << 30

  init(_ url: URL) throws(ImageError) {
    let name = url.relativePath
    try Self.checkKind(of: url, name: name)
    do {
      let handle = try FileHandle(forReadingFrom: url)
      let start = try handle.read(upToCount: FileFormat.prefixLength) ?? Data()
      if !start.isEmpty, case .other(let kind) = FileFormat(prefix: start) {
        throw ImageError.unsupported(file: name, kind: kind)
      }
      var bytes = Array(start)
      bytes.append(contentsOf: try handle.readToEnd() ?? Data())
      self.bytes = bytes
    } catch let error as ImageError {
      throw error
    } catch {
      throw .unreadable(file: name, reason: "the file cannot be read: \(error.localizedDescription)")
    }
  }

  /// Refuses what is no ordinary file, above all pipes, which could keep the reader waiting forever.
  private static func checkKind(of url: URL, name: String) throws(ImageError) {
    var status = stat()
    guard stat(url.path(percentEncoded: false), &status) == 0 else {
      throw .unreadable(file: name, reason: errno == ENOENT ? "no such file" : String(cString: strerror(errno)))
    }
    switch status.st_mode & S_IFMT {
    case S_IFREG: break
    case S_IFDIR: throw .unreadable(file: name, reason: "is a directory")
    case S_IFIFO: throw .unreadable(file: name, reason: "is a pipe")
    default: throw .unreadable(file: name, reason: "is not an ordinary file")
    }
    guard status.st_size <= largestByteCount else {
      throw .unreadable(file: name, reason: "has \(status.st_size) bytes, more than \(largestByteCount)")
    }
  }
}
