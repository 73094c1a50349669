import Files
import Foundation

/// The beginning of a file, which grows until it is whole and takes its place. What has come stays for the next time.
final class PartialFile: @unchecked Sendable {  // one thread writes; another reads what was there
  let url: URL
  let descriptor: Int32
  /// The bytes there are.
  private(set) var length: Int

  /// Opens the beginning that there is at `url`, or begins.
  init(_ url: URL) throws {
    self.url = url
    try url.makeParent()
    let path = url.path(percentEncoded: false)
    descriptor = open(path, O_RDWR | O_CREAT | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC, 0o666)
    let end = descriptor < 0 ? -1 : lseek(descriptor, 0, SEEK_END)
    length = Int(end)
    guard end >= 0 else { throw FileError.lastSystemError(path, "write") }
  }

  deinit {
    guard descriptor >= 0 else { return }
    if length == 0 { remove() }
    close(descriptor)
  }

  func append(_ bytes: [UInt8]) throws {
    guard bytes.withUnsafeBytes({ writeAll($0, to: descriptor) }) else {
      throw FileError.lastSystemError(url.relativePath, "write")
    }
    length += bytes.count
  }

  /// Begins anew.
  func empty() throws {
    guard ftruncate(descriptor, 0) == 0, lseek(descriptor, 0, SEEK_SET) == 0 else {
      throw FileError.lastSystemError(url.relativePath, "write")
    }
    length = 0
  }

  /// Puts the file, which is whole, in its place.
  ///
  /// The disk may have it later: waiting for gigabytes would take longer than a fast line does, and a file that lost its end
  /// with the power is known by its size.
  func move(to place: URL) throws { try AtomicFile.move(url, to: place) }

  /// Leaves nothing of it.
  func remove() { unlink(url.path(percentEncoded: false)) }
}
