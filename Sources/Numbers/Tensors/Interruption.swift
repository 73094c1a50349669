import Synchronization

/// Loops over numbers were told to stop.
package struct Interrupted: Error, CustomStringConvertible {
  package var description: String { "interrupted" }
}

/// Runs `body`, in which long loops over numbers ask `shouldStop` every million numbers or so.
///
/// A loop that is told to stop leaves the rest of its result unset; nothing that came of it leaves here.
/// - Parameter shouldStop: asked on several threads at once; once it has said true, it goes on saying so.
/// - Throws: `Interrupted` if a loop has stopped, else what `body` throws.
package func interruptible<Result>(by shouldStop: @escaping () -> Bool, _ body: () throws -> Result) throws -> Result {
  let interruption = Interruption(shouldStop)
  let result = Swift.Result { try Interruption.$current.withValue(interruption, operation: body) }
  if interruption.hasStopped { throw Interrupted() }
  return try result.get()
}

/// Runs `body`, whose results are kept, so that none of its loops may stop before its end.
package func uninterruptible<Result>(_ body: () throws -> Result) rethrows -> Result {
  try Interruption.$current.withValue(nil, operation: body)
}

/// Whoever may tell the loops that run now to stop.
final class Interruption: @unchecked Sendable {
  @TaskLocal static var current: Interruption?

  /// The numbers after which a loop asks again.
  static let interval = 1 << 20

  private let shouldStop: () -> Bool
  private let isStopped = Atomic(false)

  init(_ shouldStop: @escaping () -> Bool) { self.shouldStop = shouldStop }

  /// Whether a loop has been told to stop.
  var hasStopped: Bool { isStopped.load(ordering: .relaxed) }

  /// Asks whether to stop.
  var isRequested: Bool {
    if !hasStopped, shouldStop() { isStopped.store(true, ordering: .relaxed) }
    return hasStopped
  }
}

/// Consecutive ranges that together make up `0..<count`; there are no more of them once the loop is told to stop.
func pieces(of count: Int, _ interruption: Interruption? = .current) -> some Sequence<Range<Int>> {
  stride(from: 0, to: count, by: Interruption.interval).lazy
    .prefix { _ in interruption?.isRequested != true }
    .map { $0..<min($0 + Interruption.interval, count) }
}
