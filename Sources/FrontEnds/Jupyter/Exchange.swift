import Foundation

/// What the thread of the sockets and that of the model hand to each other.
final class Exchange: @unchecked Sendable {  // all of it is used under the condition's lock
  /// Something a front end asks.
  struct Request {
    let channel: Connection.Channel
    let message: Message
  }

  /// A pipe that holds a byte when something waits to be sent.
  private let bell: (out: Int32, in: Int32)
  private let condition = NSCondition()
  private var requests: [Request] = []
  private var outgoing: [(Connection.Channel, Message)] = []
  private var interrupted = false
  private var ended = false
  /// How often the sockets have been read until nothing was left.
  private var rounds = 0

  init() {
    var ends: [Int32] = [-1, -1]
    pipe(&ends)
    for end in ends { _ = fcntl(end, F_SETFL, O_NONBLOCK) }
    bell = (ends[0], ends[1])
  }

  deinit { for end in [bell.out, bell.in] { close(end) } }

  /// Readable when something waits to be sent.
  var descriptor: Int32 { bell.out }

  private func locked<Result>(_ body: () -> Result) -> Result {
    condition.lock()
    defer { condition.unlock() }
    return body()
  }

  // MARK: The sockets' thread

  /// Takes a request in; what cannot wait goes before the rest.
  func put(_ request: Request) {
    locked {
      let place = request.channel == .control ? requests.firstIndex { $0.channel != .control } : nil
      requests.insert(request, at: place ?? requests.endIndex)
      condition.signal()
    }
  }

  /// All that had come is in.
  func hasRead() {
    locked {
      rounds += 1
      condition.signal()
    }
  }

  /// Stops what runs.
  func interrupt() { locked { interrupted = true } }

  /// Stops what runs, after which nothing is asked any more.
  func end() {
    locked {
      ended = true
      condition.signal()
    }
  }

  /// What waits to be sent.
  func takeOutgoing() -> [(Connection.Channel, Message)] {
    var bytes = [UInt8](repeating: 0, count: 1024)
    while read(bell.out, &bytes, bytes.count) == bytes.count {}
    return locked {
      defer { outgoing = [] }
      return outgoing
    }
  }

  // MARK: The model's thread

  /// The next request, once there is one; nil when nobody asks any more.
  func next() -> Request? {
    locked {
      while requests.isEmpty, !ended { condition.wait() }
      return ended ? nil : requests.removeFirst()
    }
  }

  /// The requests of a kind that have come by now, which nobody will see again.
  func drop(_ kind: String) -> [Request] {
    for _ in 0..<2 { waitForRound() }  // the first may have begun before
    return locked {
      defer { requests.removeAll { $0.message.kind == kind } }
      return requests.filter { $0.message.kind == kind }
    }
  }

  private func waitForRound() {
    locked {
      let before = rounds
      ring()
      while rounds == before, !ended { condition.wait() }
    }
  }

  func send(_ message: Message, on channel: Connection.Channel) {
    locked { outgoing.append((channel, message)) }
    ring()
  }

  private func ring() { _ = write(bell.in, [1], 1) }  // a full pipe tells as much

  /// Forgets that something was to stop, before the next begins.
  func begin() { locked { interrupted = false } }

  var isInterrupted: Bool { locked { interrupted || ended } }
  var hasEnded: Bool { locked { ended } }
}
