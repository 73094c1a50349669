import Files
import Foundation

/// The beginning of a file, which grows until it is whole and takes its place. What has come stays for the next time.
final class PartialFile: @unchecked Sendable {  // one thread writes; the hash reads what is written
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

  func append(_ bytes: UnsafeRawBufferPointer) throws {
    guard writeAll(bytes, to: descriptor) else { throw FileError.lastSystemError(url.relativePath, "write") }
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

/// The hash of a file that grows, computed behind its writer on another thread.
final class GrowingHash: @unchecked Sendable {  // what the queue uses is used there only
  /// Bytes that are worth waking the other thread for, which takes them in pieces of as many.
  private static let piece = 1 << 20

  private let queue = DispatchQueue(label: "hash")
  private let file: PartialFile
  private let digest: Digest
  private var taken = 0
  private var buffer = [UInt8](repeating: 0, count: piece)
  private var asked = 0

  /// Begins with what the file has already.
  init(_ file: PartialFile, _ kind: ContentHash.Kind) {
    (self.file, digest) = (file, Digest(kind))
    follow()
  }

  /// To be called when the file has grown.
  func follow() {
    let length = file.length
    guard length - asked >= Self.piece else { return }
    asked = length
    queue.async { self.take(to: length) }
  }

  /// The hash of the file, which is whole, in hexadecimal.
  func finish() -> String {
    let length = file.length
    return queue.sync {
      take(to: length)
      return digest.finish()
    }
  }

  private func take(to length: Int) {
    while taken < length {
      let count = min(length - taken, Self.piece)
      let received = pread(file.descriptor, &buffer, count, off_t(taken))
      guard received > 0 else { return }  // the hash will not be the right one
      buffer.withUnsafeBytes { digest.update(UnsafeRawBufferPointer(rebasing: $0[..<received])) }
      taken += received
    }
  }
}
