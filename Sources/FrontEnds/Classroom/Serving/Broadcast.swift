import Dispatch
import Synchronization

/// What is told to everybody who follows: pieces in order, of which each has a number, and what is true just now.
///
/// A piece is kept once, however many read it, so that who comes late gets all of them; the oldest make room where they
/// become too many bytes. What is true just now has no number: who was away gets only the newest.
final class Broadcast: Sendable {
  struct State {
    var pieces: [[UInt8]] = []
    var size = 0
    /// How many pieces, from the first, have been dropped.
    var dropped = 0
    /// The newest of what changes all the time, for all and for the presenter alone.
    var now: [Audience: (version: Int, bytes: [UInt8])] = [:]
    /// How often a sign of life was sent.
    var pulse = 0
    var isOver = false
    /// Who has not been woken yet for what was told.
    var awaited: Set<Audience> = []
    /// Those who have had everything.
    var waiting: [ObjectIdentifier: Follower] = [:]
    /// Everybody who reads.
    var followers: [ObjectIdentifier: Follower] = [:]
  }

  enum Audience { case everybody, presenter }

  /// For how long what is told is gathered: a line tells several things in a moment, and each time that hundreds of readers
  /// are woken costs as much as the line itself. In milliseconds.
  static let gathering = 30
  private static let clock = DispatchQueue(label: "vlmverse.broadcast")

  private let limit: Int
  let state = Mutex(State())

  /// - Parameter limit: the most bytes that are kept.
  init(limit: Int = Allowance.text) { self.limit = limit }

  /// Tells everybody something, now or when they come.
  func tell(_ kind: String, _ data: String) {
    change { state in
      let piece = Self.bytes(kind, data, id: state.pieces.count)
      state.pieces.append(piece)
      state.size += piece.count
      while state.size > limit, state.dropped < state.pieces.count - 1 {
        let short = Self.bytes("dropped", "{}", id: state.dropped)
        state.size += short.count - state.pieces[state.dropped].count
        state.pieces[state.dropped] = short
        state.dropped += 1
      }
    }
  }

  /// Has everybody read bytes as they are.
  func tell(_ bytes: [UInt8]) { change { $0.pieces.append(bytes) } }

  /// Says what is true now, in place of what was.
  func now(_ kind: String, _ data: String, for audience: Audience) {
    change(for: audience) { $0.now[audience] = (($0.now[audience]?.version ?? 0) + 1, Self.bytes(kind, data, id: nil)) }
  }

  /// A sign of life, which also finds out who has gone.
  func pulse() { change { $0.pulse += 1 } }

  /// There is nothing more to come.
  func end() { change { $0.isOver = true } }

  /// How many read, presenters not counted.
  var count: Int { state.withLock { $0.followers.values.count { !$0.isPresenter } } }

  /// Whether somebody who reads calls themselves that.
  func has(seat: String) -> Bool { state.withLock { $0.followers.values.contains { $0.seat == seat } } }

  private func change(for audience: Audience = .everybody, _ body: (inout State) -> Void) {
    let isGathering = state.withLock { state in
      body(&state)
      defer { state.awaited.insert(audience) }
      return !state.awaited.isEmpty
    }
    if !isGathering { Self.clock.asyncAfter(deadline: .now() + .milliseconds(Self.gathering)) { [self] in wake() } }
  }

  /// Goes on with those who wait for what was told.
  private func wake() {
    state.withLock { state in
      let isForAll = state.awaited.contains(.everybody)
      let woken = state.waiting.filter { isForAll || $0.value.isPresenter }
      for (id, follower) in woken {
        follower.resume()
        state.waiting[id] = nil
      }
      state.awaited = []
    }
  }

  /// - Parameter data: JSON, of which each line is one of the event's; line ends of other alphabets are none there.
  ///
  /// https://html.spec.whatwg.org/multipage/server-sent-events.html#event-stream-interpretation
  private static func bytes(_ kind: String, _ data: String, id: Int?) -> [UInt8] {
    let lines = data.split(separator: "\n", omittingEmptySubsequences: false).map { "data: \($0)\n" }
    return Array(((id.map { "id: \($0)\n" } ?? "") + "event: \(kind)\n" + lines.joined() + "\n").utf8)
  }
}
