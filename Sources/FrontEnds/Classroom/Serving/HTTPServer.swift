import CMicroHTTPD
import Glibc

/// A server for the readers of one session, on a thread of its own.
final class HTTPServer: @unchecked Sendable {  // `daemon` changes only while nobody else has the server
  /// A request whose body may still come.
  private final class Incoming {
    var request: HTTPRequest
    var isAnswered = false

    init(_ request: HTTPRequest) { self.request = request }
  }

  private let connections = Connections()
  /// Whether somebody may ask at all; nobody else's body is waited for.
  private let admits: @Sendable (HTTPRequest) -> Bool
  private let answer: @Sendable (HTTPRequest) -> HTTPAnswer
  private var daemon: OpaquePointer?

  /// Begins to answer.
  /// - Parameters:
  ///   - port: 0 for any that is free.
  ///   - isOpen: whether other machines may connect.
  /// - Throws: `ClassroomError`.
  init(
    port: UInt16, isOpen: Bool, admits: @escaping @Sendable (HTTPRequest) -> Bool,
    answer: @escaping @Sendable (HTTPRequest) -> HTTPAnswer
  ) throws(ClassroomError) {
    self.admits = admits
    self.answer = answer
    allowManyFiles()
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = port.bigEndian
    address.sin_addr.s_addr = (isOpen ? INADDR_ANY : INADDR_LOOPBACK).bigEndian
    var rules = http_rules(
      most_connections: UInt32(Allowance.connections), patience: UInt32(Allowance.silence.components.seconds),
      memory: Allowance.head, answer: answered, completed: completed, connected: connected,
      context: Unmanaged.passUnretained(self).toOpaque())
    guard let daemon = http_start(&address, &rules) else {
      throw errno == ENOSYS ? .noLibrary : .cannotListen(port: port, reason: String(cString: strerror(errno)))
    }
    self.daemon = daemon
  }

  /// The port that it listens at.
  var port: UInt16 { daemon.map(http_port) ?? 0 }

  /// Ends connections whose time is over; to be called every second or so.
  func sweep() { connections.sweep() }

  /// Ends all connections. No follower may wait for more by now.
  func stop() {
    if let daemon { http_stop(daemon) }
    daemon = nil
  }

  deinit { stop() }

  // MARK: What the library tells

  fileprivate func open(_ connection: OpaquePointer) { connections.open(connection) }

  fileprivate func close(_ connection: OpaquePointer) { connections.close(connection) }

  fileprivate func complete(_ connection: OpaquePointer) { connections.allow(connection, Allowance.request) }

  fileprivate func take(
    _ connection: OpaquePointer, _ method: String, _ path: String, _ bytes: UnsafeRawBufferPointer,
    _ state: inout UnsafeMutableRawPointer?
  ) -> MHD_Result {
    guard let known = state else {
      let request = HTTPRequest(connection, method, path)
      guard admits(request) else { return send(.notFound, to: connection) }
      connections.isKnown(connection)
      state = Unmanaged.passRetained(Incoming(request)).toOpaque()
      return .YES
    }
    let incoming = Unmanaged<Incoming>.fromOpaque(known).takeUnretainedValue()
    guard bytes.isEmpty else {
      guard incoming.request.body.count + bytes.count <= Allowance.body else { return .NO }
      incoming.request.body += bytes
      return .YES
    }
    guard !incoming.isAnswered else { return .YES }
    incoming.isAnswered = true
    return send(answer(incoming.request), to: connection)
  }

  fileprivate static func forget(_ state: UnsafeMutableRawPointer) {
    Unmanaged<Incoming>.fromOpaque(state).release()
  }

  private func send(_ answer: HTTPAnswer, to connection: OpaquePointer) -> MHD_Result {
    let response: OpaquePointer?
    let (code, type, further): (UInt32, String, [(name: String, value: String)])
    switch answer {
    case .bytes(let bytes, let ownType, let status, let headers):
      connections.allow(connection, Allowance.answer)
      response = bytes.withUnsafeBytes { http_answer($0.baseAddress, $0.count) }
      (code, type, further) = (status, ownType, headers)
    case .stream(let follower, let ownType, let headers):
      connections.allow(connection, nil)
      response = follower.response(to: connection)
      (code, type, further) = (200, ownType, headers)
    }
    guard let response else { return .NO }
    http_set_header(response, "Content-Type", type)
    let usual = HTTPAnswer.headers.filter { usual in !further.contains { $0.name == usual.0 } }
    for (name, value) in usual + further { http_set_header(response, name, value) }
    return http_send(connection, code, response)
  }
}

extension HTTPRequest {
  fileprivate init(_ connection: OpaquePointer, _ method: String, _ path: String) {
    func header(_ name: String) -> String? { http_header(connection, name).map { String(cString: $0) } }
    self.method = method
    self.path = path
    host = header("Host")
    origin = header("Origin")
    contentType = header("Content-Type")
    lastEvent = header("Last-Event-ID")
    seat = http_query(connection, "seat").map { String(cString: $0) }
  }
}

private func server(_ context: UnsafeMutableRawPointer?) -> HTTPServer? {
  context.map { Unmanaged<HTTPServer>.fromOpaque($0).takeUnretainedValue() }
}

private let answered: MHD_AccessHandlerCallback = { context, connection, path, method, _, bytes, count, state in
  guard let server = server(context), let connection, let path, let method, let count, let state else { return .NO }
  let body = UnsafeRawBufferPointer(start: bytes, count: bytes == nil ? 0 : count.pointee)
  defer { count.pointee = 0 }
  return server.take(connection, String(cString: method), String(cString: path), body, &state.pointee)
}

private let completed: MHD_RequestCompletedCallback = { context, connection, state, _ in
  if let connection { server(context)?.complete(connection) }
  guard let known = state?.pointee else { return }
  HTTPServer.forget(known)
  state?.pointee = nil
}

private let connected: MHD_NotifyConnectionCallback = { context, connection, _, code in
  guard let connection else { return }
  if code == .CONNECTION_NOTIFY_STARTED {
    server(context)?.open(connection)
  } else {
    server(context)?.close(connection)
  }
}

/// Lets the process have as many files and sockets open as the system allows it, up to what a class needs.
private func allowManyFiles() {
  var limit = rlimit()
  guard getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0, limit.rlim_cur < 8192 else { return }
  limit.rlim_cur = min(limit.rlim_max, 8192)
  setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
}
