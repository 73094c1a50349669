import Dispatch
import Foundation

/// What a notebook reads of the machine it runs on; tests read the same every time.
package struct Machine: Sendable {
  /// Resident memory of a process, in bytes.
  package struct Memory: Sendable, Equatable {
    /// What is the process's own.
    package let own: Int
    /// Pages of files, which the system can drop and read again.
    package let files: Int

    package init(own: Int, files: Int) { (self.own, self.files) = (own, files) }
  }

  /// The time since any beginning.
  package let now: @Sendable () -> Duration
  /// This process's memory; nil where the system does not say.
  package let residentMemory: @Sendable () -> Memory?

  package init(now: @escaping @Sendable () -> Duration, residentMemory: @escaping @Sendable () -> Memory?) {
    self.now = now
    self.residentMemory = residentMemory
  }

  /// This one.
  package static let this = Machine(
    now: { .nanoseconds(Int64(clamping: DispatchTime.now().uptimeNanoseconds)) }, residentMemory: { Memory() })
}

extension Machine.Memory {
  /// As Linux counts it in `/proc/self/status`.
  fileprivate init?() {
    guard let status = try? String(contentsOfFile: "/proc/self/status", encoding: .utf8) else { return nil }
    func bytes(_ key: String) -> Int? {
      let line = status.split(separator: "\n").first { $0.hasPrefix(key + ":") }
      return line?.split(whereSeparator: \.isWhitespace).dropFirst().first.flatMap { Int($0) }.map { $0 * 1024 }
    }
    guard let own = bytes("RssAnon"), let files = bytes("RssFile") else { return nil }
    self.init(own: own, files: files)
  }
}
