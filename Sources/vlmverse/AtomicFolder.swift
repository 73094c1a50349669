import Foundation

/// A folder that is filled beside its destination and takes its place when it is whole; until then, where that fails, and
/// where the program is interrupted, nothing is left of it.
final class AtomicFolder {
  /// Why a folder could not be made.
  enum Failure: Error, CustomStringConvertible {
    case alreadyThere(path: String)
    case system(path: String, reason: String)

    var description: String {
      switch self {
      case .alreadyThere(let path): "\(path) is there already; expected a name for a new folder"
      case .system(let path, let reason): "\(path): cannot write: \(reason)"
      }
    }
  }

  private let destination: URL
  /// Where the folder is while it is filled.
  let partial: URL
  private var isFinished = false

  /// Begins a folder that shall be at `url`, where nothing may be.
  init(_ url: URL) throws(Failure) {
    destination = url
    let path = url.path(percentEncoded: false)
    var status = stat()
    guard lstat(path, &status) != 0 else { throw .alreadyThere(path: path) }
    let name = "\(url.lastPathComponent).\(UInt32.random(in: 0...UInt32.max)).partial"
    partial = url.deletingLastPathComponent().appending(path: name)
    guard mkdir(partial.path(percentEncoded: false), 0o777) == 0 else { throw Self.lastFailure(path) }
    Self.isInterrupted = false
    signal(SIGINT) { _ in AtomicFolder.isInterrupted = true }
  }

  /// Puts the folder in its place.
  func finish() throws(Failure) {
    endIfInterrupted()
    let path = destination.path(percentEncoded: false)
    guard rename(partial.path(percentEncoded: false), path) == 0 else { throw Self.lastFailure(path) }
    isFinished = true
  }

  /// Ends the program with exit code 130 if Ctrl-C was pressed.
  func endIfInterrupted() {
    guard Self.isInterrupted else { return }
    discard()
    _exit(130)
  }

  private func discard() { try? FileManager.default.removeItem(at: partial) }

  deinit { if !isFinished { discard() } }

  private static func lastFailure(_ path: String) -> Failure {
    .system(path: path, reason: String(cString: strerror(errno)))
  }

  /// Written by the signal's handler, which may do nothing more.
  nonisolated(unsafe) private static var isInterrupted = false
}
