import Foundation

/// A file that is written beside its destination and takes its place when it is whole; until then, and where that fails,
/// the destination stays as it was.
public final class AtomicFile {
  private let destination: URL
  private let partial: String
  private var descriptor: Int32  // -1 where it is closed
  private var isPartialThere = false

  /// Begins a file that shall replace the one at `url`, which has to be a regular file if it is there at all.
  public init(_ url: URL) throws(CheckpointError) {
    destination = url.resolvingSymlinksInPath()
    let path = destination.path(percentEncoded: false)
    var status = stat()
    if stat(path, &status) == 0, status.st_mode & S_IFMT != S_IFREG { throw .notAFile(file: path) }
    partial = "\(path).\(UInt32.random(in: 0...UInt32.max)).partial"
    descriptor = open(partial, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o666)
    guard descriptor >= 0 else { throw .lastSystemError(path, "write") }
    isPartialThere = true
  }

  /// Appends the elements' bytes, and returns how many there are.
  @discardableResult
  public func write(_ elements: [some BitwiseCopyable]) throws(CheckpointError) -> Int {
    let (count, succeeded) = elements.withUnsafeBytes { bytes in (bytes.count, append(bytes)) }
    guard succeeded else { throw .lastSystemError(destination.path(percentEncoded: false), "write") }
    return count
  }

  private func append(_ bytes: UnsafeRawBufferPointer) -> Bool {
    var rest = bytes
    while let start = rest.baseAddress, !rest.isEmpty {
      let written = Foundation.write(descriptor, start, rest.count)
      if written < 0, errno == EINTR { continue }
      guard written > 0 else { return false }
      rest = UnsafeRawBufferPointer(rebasing: rest[written...])
    }
    return true
  }

  /// Puts the file in its place once the disk has all of it: some file systems tell of a full disk only now.
  public func finish() throws(CheckpointError) {
    let path = destination.path(percentEncoded: false)
    guard fsync(descriptor) == 0, closeOnce() == 0, rename(partial, path) == 0 else {
      throw .lastSystemError(path, "write")
    }
    isPartialThere = false
  }

  private func closeOnce() -> Int32 {
    defer { descriptor = -1 }
    return close(descriptor)
  }

  deinit {
    if descriptor >= 0 { close(descriptor) }
    if isPartialThere { unlink(partial) }
  }
}
