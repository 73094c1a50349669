import Foundation

/// How patient to be with the network.
struct Patience: Sendable {
  /// Seconds until a connection has to stand.
  var connecting = 10
  /// Seconds without a byte after which a connection counts as dead.
  var stalled = 10
  /// How often to try without a byte's progress.
  var tries = 5
  /// Seconds before the second try; each further wait is twice as long.
  var firstWait = 0.5
  /// The longest wait, in seconds, that a host may ask for.
  var longestWait = 300
}

/// A request that failed for a reason which may pass.
struct Passing: Error {
  /// What to say if it does not.
  let error: HubError
  /// Seconds to wait first, if the host says so.
  var wait = 0
}

/// The download was told to stop.
struct Stopped: Error {}

extension Patience {
  /// Does `body` again while it fails for reasons that may pass.
  /// - Parameters:
  ///   - progress: how far it has come; having come further than ever makes for new patience.
  ///   - shouldStop: asked while it waits.
  func persevere<Result>(
    progress: () -> Int = { 0 }, shouldStop: () -> Bool, _ body: () throws -> Result
  ) throws -> Result {
    var (failures, best) = (0, progress())
    while true {
      do { return try body() } catch let passing as Passing {
        let reached = progress()
        if reached > best { (failures, best) = (0, reached) }
        failures += 1
        guard failures < tries else { throw passing.error }
        try pause(max(Double(passing.wait), firstWait * Double(1 << (failures - 1))), shouldStop: shouldStop)
      }
    }
  }
}

/// Waits, unless told to stop.
func pause(_ seconds: Double, shouldStop: () -> Bool) throws {
  let end = ContinuousClock.now + .seconds(seconds)
  while true {
    if shouldStop() { throw Stopped() }
    let left = end - .now
    guard left > .zero else { return }
    usleep(UInt32(min(left, .milliseconds(50)) / .microseconds(1)))
  }
}
