import Foundation

/// A file that takes the place of its destination when it is whole; until then, and where that fails, the destination stays
/// as it was.
///
/// Until then it has no name, so that even a program that is killed leaves nothing of it behind. File systems that know no
/// files without a name have it beside its destination.
package final class AtomicFile {
  /// `O_TMPFILE`, which Swift does not import.
  private static let unnamed = 0o20000000 | O_DIRECTORY

  private let name: String
  private let destination: String
  private var descriptor: Int32
  /// Where the file lies beside its destination; nil while it has no name, or once it is in its place.
  private var partial: String?

  /// Begins a file that shall replace the one at `url`, which has to be a regular file if it is there at all.
  /// - Parameter mode: who may do what with it; if nil, who may with the file it replaces, or whom the process's mask lets.
  package init(_ url: URL, mode: mode_t? = nil) throws(FileError) {
    name = url.relativePath
    destination = url.resolvingSymlinksInPath().path(percentEncoded: false)
    var status = stat()
    let isThere = stat(destination, &status) == 0
    if isThere { try status.requireRegular(name, "write") }
    let kept = isThere && mode == nil ? status.st_mode & 0o7777 : nil
    let mode = mode ?? 0o666
    let folder = URL(filePath: destination).deletingLastPathComponent().path(percentEncoded: false)
    let canBeNamed = access("/proc/self/fd", X_OK) == 0
    descriptor = canBeNamed ? open(folder, Self.unnamed | O_WRONLY | O_CLOEXEC, mode) : -1
    if descriptor < 0 {
      var named: Int32 = -1
      partial = Unfinished.make(beside: destination) { path in
        named = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode)
        return named >= 0
      }
      descriptor = named
    }
    guard descriptor >= 0 else { throw .lastSystemError(name, "write") }
    if let kept { fchmod(descriptor, kept) }
    Unfinished.lock(descriptor)
  }

  /// Writes a file whole, or leaves it as it was.
  package static func write(_ bytes: [UInt8], to url: URL, mode: mode_t? = nil) throws(FileError) {
    let file = try AtomicFile(url, mode: mode)
    try file.write(bytes)
    try file.finish()
  }

  /// Appends the elements' bytes, and returns how many there are.
  @discardableResult
  package func write(_ elements: [some BitwiseCopyable]) throws(FileError) -> Int {
    let (count, succeeded) = elements.withUnsafeBytes { bytes in (bytes.count, writeAll(bytes, to: descriptor)) }
    guard succeeded else { throw .lastSystemError(name, "write") }
    return count
  }

  /// Puts the file in its place once the disk has all of it: some file systems tell of a full disk only now.
  package func finish() throws(FileError) {
    guard fsync(descriptor) == 0, takePlace() else { throw .lastSystemError(name, "write") }
    partial = nil
    Self.remember(descriptor)
    close(descriptor)
    descriptor = -1
  }

  /// A file without a name cannot replace another: it gets one beside it first, for as long as it takes to rename it.
  private func takePlace() -> Bool {
    if partial == nil {
      if link(as: destination) { return true }
      guard errno == EEXIST else { return false }
      partial = Unfinished.make(beside: destination, link)
    }
    guard let partial else { return false }
    return rename(partial, destination) == 0
  }

  private func link(as path: String) -> Bool {
    linkat(AT_FDCWD, "/proc/self/fd/\(descriptor)", AT_FDCWD, path, AT_SYMLINK_FOLLOW) == 0
  }

  deinit {
    if let partial { unlink(partial) }
    if descriptor >= 0 { close(descriptor) }
  }
}

extension AtomicFile {
  /// Gives the file at `url` the place of `destination`.
  package static func move(_ url: URL, to destination: URL) throws(FileError) {
    guard rename(url.path(percentEncoded: false), destination.path(percentEncoded: false)) == 0 else {
      throw .lastSystemError(url.relativePath, "move")
    }
  }
}

/// Writes all of `bytes`.
/// - Returns: false, and `errno` says why, if not all was written.
package func writeAll(_ bytes: UnsafeRawBufferPointer, to descriptor: Int32) -> Bool {
  var rest = bytes
  while !rest.isEmpty {
    let written = write(descriptor, rest.baseAddress, rest.count)
    if written < 0, errno == EINTR { continue }
    guard written > 0 else { return false }
    rest = UnsafeRawBufferPointer(rebasing: rest[written...])
  }
  return true
}
