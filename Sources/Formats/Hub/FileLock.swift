import Files
import Foundation

/// What keeps two downloads from writing the same file, theirs and ours.
final class FileLock {
  private let descriptor: Int32

  /// - Parameter wait: called again and again as long as another process has the lock.
  init(_ url: URL, wait: () throws -> Void) throws {
    try url.makeParent()
    let path = url.path(percentEncoded: false)
    var descriptor = try Self.locked(path, wait)
    while !isOpen(descriptor, at: path) {  // it was removed meanwhile, and there may be another
      close(descriptor)
      descriptor = try Self.locked(path, wait)
    }
    self.descriptor = descriptor
  }

  deinit { close(descriptor) }

  private static func locked(_ path: String, _ wait: () throws -> Void) throws -> Int32 {
    let descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NONBLOCK, 0o666)
    guard descriptor >= 0 else { throw FileError.lastSystemError(path, "lock") }
    do {
      while flock(descriptor, LOCK_EX | LOCK_NB) != 0 {
        guard errno == EWOULDBLOCK || errno == EINTR else { throw FileError.lastSystemError(path, "lock") }
        try wait()
      }
    } catch {
      close(descriptor)
      throw error
    }
    return descriptor
  }
}
