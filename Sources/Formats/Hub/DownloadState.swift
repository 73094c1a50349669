import Foundation
import Synchronization

/// What the threads of a download know of each other.
final class DownloadState: Sendable {
  private struct Values {
    var received: [Int]
    var fetched = 0
    var waiting: Set<Int> = []
    var next = 0
    var failure: (any Error)?
  }

  private let values: Mutex<Values>
  let fileCount: Int

  init(fileCount: Int) {
    self.fileCount = fileCount
    values = Mutex(Values(received: Array(repeating: 0, count: fileCount)))
  }

  /// The next file that nobody has begun; nil once there is none, or one has failed.
  func takeNext() -> Int? {
    values.withLock { values in
      guard values.failure == nil, values.next < fileCount else { return nil }
      values.next += 1
      return values.next - 1
    }
  }

  /// The first failure, for which the others stop.
  var failure: (any Error)? { values.withLock { $0.failure } }

  func fail(_ error: any Error) { values.withLock { $0.failure = $0.failure ?? error } }

  func progress(of size: Int) -> DownloadProgress {
    values.withLock { values in
      DownloadProgress(
        fileCount: fileCount, size: size, received: values.received.reduce(0, +), fetched: values.fetched,
        isWaiting: !values.waiting.isEmpty)
    }
  }

  /// What one file's thread tells, and asks.
  struct Share {
    let state: DownloadState
    let index: Int

    /// Says how many bytes of the file are there.
    func has(_ count: Int) { state.values.withLock { $0.received[index] = count } }

    /// Counts bytes that have come.
    func receive(_ count: Int) {
      state.values.withLock { values in
        values.received[index] += count
        values.fetched += count
      }
    }

    /// Says whether another process has the file.
    func wait(_ isWaiting: Bool) {
      state.values.withLock { values in
        if isWaiting { values.waiting.insert(index) } else { values.waiting.remove(index) }
      }
    }

    /// Whether another file's failure has ended the download.
    var shouldStop: Bool { state.failure != nil }
  }
}
