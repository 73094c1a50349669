import Foundation

/// The hash of a file that grows, computed on another thread behind who writes it.
final class GrowingHash: @unchecked Sendable {  // the digest is used on the queue only
  private static let piece = 1 << 18
  /// How many pieces may wait; who writes waits for more.
  private static let backlog = 64

  private let queue = DispatchQueue(label: "hash")
  private let room = DispatchSemaphore(value: backlog)
  private let digest: Digest

  /// Begins with what the file has already.
  init(_ file: PartialFile, _ kind: ContentHash.Kind) {
    digest = Digest(kind)
    let length = file.length
    queue.async { self.takeBeginning(of: file, length) }
  }

  private func takeBeginning(of file: PartialFile, _ length: Int) {
    var buffer = [UInt8](repeating: 0, count: min(length, Self.piece))
    var taken = 0
    while taken < length {
      let received = pread(file.descriptor, &buffer, min(length - taken, Self.piece), off_t(taken))
      guard received > 0 else { return }  // the hash will not be the right one
      buffer.withUnsafeBytes { digest.update(UnsafeRawBufferPointer(rebasing: $0[..<received])) }
      taken += received
    }
  }

  /// Takes what the file has grown by.
  func take(_ bytes: [UInt8]) {
    room.wait()
    queue.async { [self] in
      bytes.withUnsafeBytes(digest.update)
      room.signal()
    }
  }

  /// The hash of the file, which is whole, in hexadecimal.
  func finish() -> String { queue.sync { digest.finish() } }
}
