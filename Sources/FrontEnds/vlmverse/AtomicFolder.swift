import Foundation

/// A folder that is filled beside its destination and takes its place when it is whole; until then, where that fails, and
/// where it is discarded, nothing is left of it.
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
  }

  /// Puts the folder in its place.
  func finish() throws(Failure) {
    let path = destination.path(percentEncoded: false)
    guard rename(partial.path(percentEncoded: false), path) == 0 else { throw Self.lastFailure(path) }
    isFinished = true
  }

  /// Leaves nothing of the folder, unless it is in its place.
  func discard() { if !isFinished { try? FileManager.default.removeItem(at: partial) } }

  deinit { discard() }

  private static func lastFailure(_ path: String) -> Failure {
    .system(path: path, reason: String(cString: strerror(errno)))
  }
}
