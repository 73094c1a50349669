import Foundation

/// A folder that is filled beside its destination and takes its place when it is whole; until then, where that fails, and
/// where it is discarded, nothing is left of it.
package final class AtomicFolder {
  private let destination: URL
  /// Where the folder is while it is filled.
  package let partial: URL
  private let lock: Int32
  private var isFinished = false

  /// Begins a folder that shall be at `url`, where nothing may be.
  package init(_ url: URL) throws(FileError) {
    destination = url
    let path = URL(filePath: url.path(percentEncoded: false), directoryHint: .notDirectory).path(percentEncoded: false)
    var status = stat()
    guard lstat(path, &status) != 0 else { throw FileError(url.relativePath, .alreadyThere) }
    guard let partial = Unfinished.make(beside: path, { mkdir($0, 0o777) == 0 }) else {
      throw .lastSystemError(url.relativePath, "write")
    }
    self.partial = URL(filePath: partial, directoryHint: .isDirectory)
    lock = open(partial, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    Unfinished.lock(lock)
  }

  /// Puts the folder in its place.
  package func finish() throws(FileError) {
    let path = destination.path(percentEncoded: false)
    guard rename(partial.path(percentEncoded: false), path) == 0 else {
      throw .lastSystemError(destination.relativePath, "write")
    }
    isFinished = true
  }

  /// Leaves nothing of the folder, unless it is in its place.
  package func discard() { if !isFinished { try? FileManager.default.removeItem(at: partial) } }

  deinit {
    discard()
    close(lock)
  }
}
