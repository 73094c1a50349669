import Foundation

/// A person's own file that several processes use: as long as this lives, no other has it.
package final class LockedFile {
  private let name: String
  private let descriptor: Int32

  /// Opens the file at `url` for its owner alone, made if need be with its folder, and waits until no other process has it.
  package init(_ url: URL) throws(FileError) {
    name = url.relativePath
    do {
      try FileManager.default.createDirectory(
        at: url.deletingLastPathComponent(), withIntermediateDirectories: true,
        attributes: [.posixPermissions: 0o700])
    } catch { throw FileError(name, .impossible(action: "open", reason: "its folder cannot be made")) }
    let path = url.path(percentEncoded: false)
    var descriptor = try Self.locked(path, name)
    while !isOpen(descriptor, at: path) {  // another process may have replaced the file while this one waited
      close(descriptor)
      descriptor = try Self.locked(path, name)
    }
    fchmod(descriptor, 0o600)
    self.descriptor = descriptor
  }

  deinit { close(descriptor) }

  private static func locked(_ path: String, _ name: String) throws(FileError) -> Int32 {
    let descriptor = open(path, O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC | O_NONBLOCK, 0o600)
    guard descriptor >= 0 else { throw .lastSystemError(name, "open") }
    do throws(FileError) {
      var status = stat()
      guard fstat(descriptor, &status) == 0 else { throw .lastSystemError(name, "open") }
      try status.requireRegular(name, "open")
      while flock(descriptor, LOCK_EX) != 0 {
        guard errno == EINTR else { throw .lastSystemError(name, "lock") }
      }
    } catch {
      close(descriptor)
      throw error
    }
    return descriptor
  }
}

extension LockedFile {
  /// Its length in bytes.
  package var byteCount: Int { Int(lseek(descriptor, 0, SEEK_END)) }

  /// The last `count` bytes, or all of fewer.
  package func bytes(last count: Int) throws(FileError) -> [UInt8] {
    let start = max(byteCount - count, 0)
    return try readBytes(byteCount - start, of: name) { pread(descriptor, $0, $1, off_t(start + $2)) }
  }

  /// Adds bytes at the end.
  package func append(_ bytes: [UInt8]) throws(FileError) {
    guard bytes.withUnsafeBytes({ writeAll($0, to: descriptor) }) else { throw .lastSystemError(name, "write") }
  }
}
