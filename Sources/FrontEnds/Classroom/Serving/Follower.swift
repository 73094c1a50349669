import CMicroHTTPD

/// Somebody who reads a broadcast, at their own speed. What is still to be read is the broadcast's, so that one who reads
/// slowly, or not at all, costs nothing but the piece that is on its way.
final class Follower: @unchecked Sendable {  // the broadcast's lock guards what changes
  private static let pieceSize = 16 << 10

  let isPresenter: Bool
  /// What they call themselves.
  let seat: String?
  private let broadcast: Broadcast
  private var connection: OpaquePointer?
  /// What is being sent, and how much of it was.
  private var piece: ArraySlice<UInt8>
  private var next: Int
  private var seen: [Broadcast.Audience: Int] = [:]
  private var pulse: Int

  /// - Parameters:
  ///   - last: the number of the last piece that they have had already; nil for none.
  ///   - greeting: what they read first.
  init(
    _ broadcast: Broadcast, after last: Int? = nil, greeting: String = "", seat: String? = nil,
    isPresenter: Bool = false
  ) {
    piece = Array(greeting.utf8)[...]
    self.broadcast = broadcast
    self.seat = seat
    self.isPresenter = isPresenter
    (next, pulse) = broadcast.state.withLock { state in
      (min(max(last ?? -1, -1), state.pieces.count - 1) + 1, state.pulse)
    }
  }

  /// The answer that a connection gets.
  func response(to connection: OpaquePointer) -> OpaquePointer? {
    broadcast.state.withLock {
      self.connection = connection
      $0.followers[ObjectIdentifier(self)] = self
    }
    return http_stream(
      Self.pieceSize,
      { context, _, room, size in
        guard let context, let room else { return -1 }
        let follower = Unmanaged<Follower>.fromOpaque(context).takeUnretainedValue()
        return follower.read(into: UnsafeMutableRawBufferPointer(start: room, count: size))
      }, Unmanaged.passRetained(self).toOpaque(),
      { context in
        guard let context else { return }
        Unmanaged<Follower>.fromOpaque(context).takeRetainedValue().leave()
      })
  }

  /// Goes on with a connection that waits. Called under the broadcast's lock.
  func resume() { if let connection { http_resume(connection) } }

  private func leave() {
    broadcast.state.withLock {
      $0.followers[ObjectIdentifier(self)] = nil
      $0.waiting[ObjectIdentifier(self)] = nil
      connection = nil
    }
  }

  /// - Returns: how many bytes there were; 0 where there are none yet, -1 at the end.
  private func read(into room: UnsafeMutableRawBufferPointer) -> Int {
    broadcast.state.withLock { state in
      if piece.isEmpty { piece = nextPiece(&state)[...] }
      guard !piece.isEmpty else {
        if state.isOver { return -1 }
        state.waiting[ObjectIdentifier(self)] = self
        if let connection { http_suspend(connection) }
        return 0
      }
      let count = min(room.count, piece.count)
      piece.prefix(count).withUnsafeBytes { room.copyMemory(from: UnsafeRawBufferPointer(rebasing: $0[..<count])) }
      piece = piece.dropFirst(count)
      return count
    }
  }

  private func nextPiece(_ state: inout Broadcast.State) -> [UInt8] {
    if next < state.pieces.count {
      var bytes = state.pieces[next]
      next += 1
      while next < state.pieces.count, bytes.count + state.pieces[next].count <= Self.pieceSize {
        bytes += state.pieces[next]
        next += 1
      }
      return bytes
    }
    for audience in isPresenter ? [Broadcast.Audience.everybody, .presenter] : [.everybody] {
      guard let now = state.now[audience], now.version != seen[audience] else { continue }
      seen[audience] = now.version
      return now.bytes
    }
    guard pulse != state.pulse else { return [] }
    pulse = state.pulse
    return Array(":\n\n".utf8)
  }
}
