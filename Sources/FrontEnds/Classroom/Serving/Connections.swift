import CMicroHTTPD
import Glibc
import Synchronization

/// The open connections, and until when each may keep what it holds.
///
/// Whoever has not shown a token yet is one of a limited number of strangers, of whom the oldest makes room for the newest; a
/// request has to be there in seconds, an answer taken in a minute.
final class Connections: Sendable {
  private struct Connection {
    let socket: Int32
    /// Nil for as long as it likes.
    var deadline: ContinuousClock.Instant?
    var isStranger = true
  }

  private let connections = Mutex<[Int: Connection]>([:])

  /// A connection has been opened.
  func open(_ connection: OpaquePointer) {
    let (id, socket) = (Int(bitPattern: connection), http_socket(connection))
    connections.withLock { connections in
      let strangers = connections.values.filter(\.isStranger)
      if strangers.count >= Allowance.strangers {
        let oldest = strangers.min { ($0.deadline ?? .now) < ($1.deadline ?? .now) }
        if let oldest { shutdown(oldest.socket, Int32(SHUT_RDWR)) }
      }
      connections[id] = Connection(socket: socket, deadline: .now + Allowance.request)
    }
  }

  /// It was closed, and its socket may soon be another's.
  func close(_ connection: OpaquePointer) {
    let id = Int(bitPattern: connection)
    connections.withLock { $0[id] = nil }
  }

  /// It has asked for something with a token.
  func isKnown(_ connection: OpaquePointer) {
    let id = Int(bitPattern: connection)
    connections.withLock { $0[id]?.isStranger = false }
  }

  /// What it does next may take as long as `patience`, or as long as it likes.
  func allow(_ connection: OpaquePointer, _ patience: Duration?) {
    let id = Int(bitPattern: connection)
    connections.withLock { $0[id]?.deadline = patience.map { .now + $0 } }
  }

  /// Ends those whose time is over.
  func sweep() {
    connections.withLock { connections in
      for connection in connections.values where connection.deadline ?? .now + .seconds(1) < .now {
        shutdown(connection.socket, Int32(SHUT_RDWR))
      }
    }
  }
}
