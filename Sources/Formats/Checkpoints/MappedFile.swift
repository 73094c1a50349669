import Foundation

/// The bytes of a file, mapped into memory: pages are read when touched and belong to the file.
final class MappedFile: @unchecked Sendable {  // the mapping is read-only and lives as long as this object
  /// The file's bytes; empty for an empty file.
  let bytes: UnsafeRawBufferPointer

  /// Maps the regular file at `url`.
  init(_ url: URL) throws(CheckpointError) {
    let path = url.path(percentEncoded: false)
    // Opening a named pipe would otherwise wait for somebody to write to it.
    let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard descriptor >= 0 else { throw .lastSystemError(path, "open") }
    defer { close(descriptor) }
    var status = stat()
    guard fstat(descriptor, &status) == 0 else { throw .lastSystemError(path, "read") }
    guard status.st_mode & S_IFMT == S_IFREG else { throw .notAFile(file: path) }
    guard status.st_size > 0 else {
      bytes = UnsafeRawBufferPointer(start: nil, count: 0)
      return
    }
    let size = Int(status.st_size)
    guard let start = mmap(nil, size, PROT_READ, MAP_PRIVATE, descriptor, 0), start != MAP_FAILED else {
      throw .lastSystemError(path, "map")
    }
    bytes = UnsafeRawBufferPointer(start: start, count: size)
  }

  deinit {
    if let start = bytes.baseAddress { munmap(UnsafeMutableRawPointer(mutating: start), bytes.count) }
  }
}

extension CheckpointError {
  /// The reason in `errno` for not being able to `action` the file.
  static func lastSystemError(_ file: String, _ action: String) -> CheckpointError {
    .system(file: file, action: action, reason: String(cString: strerror(errno)))
  }
}

extension JSON {
  /// Reads a file of JSON, no larger than `limit` bytes.
  public init(contentsOf url: URL, limit: Int = 100_000_000) throws(CheckpointError) {
    let file = try MappedFile(url)
    let name = url.lastPathComponent
    guard file.bytes.count <= limit else {
      throw .tooLarge(file: name, byteCount: file.bytes.count, limit: limit)
    }
    self = try JSON(file.bytes, file: name, part: "it")
  }

  /// Reads `data`, the contents of `file`.
  public init(_ data: Data, file: String) throws(CheckpointError) {
    self = try data.withUnsafeBytes { bytes in
      Result { () throws(CheckpointError) in try JSON(bytes, file: file, part: "it") }
    }.get()
  }

  /// Reads `bytes`, the `part` of `file` that is named when they are not JSON.
  init(_ bytes: UnsafeRawBufferPointer, file: String, part: String) throws(CheckpointError) {
    do throws(SyntaxError) {
      try self.init(parsing: bytes)
    } catch {
      throw .notJSON(file: file, part: part, problem: error.problem, offset: error.offset)
    }
  }
}
