import Foundation
import Synchronization

/// What a client has asked for.
struct HTTPRequest: Sendable {
  let method, path: String
  /// By names in lower case.
  let fields: [String: String]
  /// The address that was connected to.
  let host: String

  /// The first byte asked for.
  var start: Int {
    fields["range"]?.wholeMatch(of: /bytes=(\d+)-/).flatMap { Int($0.1) } ?? 0
  }
}

/// What a server says, and how it misbehaves.
struct HTTPReply: Sendable {
  var status = 200
  var fields: [String: String] = [:]
  var body: [UInt8] = []
  /// The length that is told, if another than the body's; none if negative.
  var length: Int?
  /// How many bytes of the body are sent before the connection is cut.
  var cut: Int?
  /// Whether the connection stays open and silent, where it would be cut.
  var stalls = false
  /// Whether the body comes slowly: bytes a second.
  var rate: Int?
}

/// An HTTP server on a loopback address, a thread for each connection.
final class LoopbackServer: Sendable {
  private let listener: Int32
  let host: String
  let port: UInt16
  private let answer: @Sendable (HTTPRequest) -> HTTPReply

  init(host: String, _ answer: @escaping @Sendable (HTTPRequest) -> HTTPReply) throws {
    (self.host, self.answer) = (host, answer)
    let listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = inet_addr(host)
    var size = socklen_t(MemoryLayout<sockaddr_in>.size)
    let bound = withUnsafeMutablePointer(to: &address) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { pointer in
        bind(listener, pointer, size) == 0 && listen(listener, 64) == 0 && getsockname(listener, pointer, &size) == 0
      }
    }
    guard bound else { throw POSIXError(POSIXErrorCode(rawValue: errno) ?? .EIO) }
    (self.listener, port) = (listener, UInt16(bigEndian: address.sin_port))
    Thread.detachNewThread { [weak self] in
      while true {
        let connection = accept(listener, nil, nil)
        guard connection >= 0 else { return }
        guard let self else { return _ = close(connection) }
        Thread.detachNewThread {
          self.serve(connection)
          close(connection)
        }
      }
    }
  }

  deinit {
    shutdown(listener, Int32(SHUT_RDWR))
    close(listener)
  }

  var endpoint: String { "http://\(host):\(port)" }

  private func serve(_ connection: Int32) {
    while let request = readRequest(connection) {
      let reply = answer(request)
      var head = "HTTP/1.1 \(reply.status) Any\r\n"
      for (name, value) in reply.fields { head += "\(name): \(value)\r\n" }
      let length = reply.length ?? reply.body.count
      head += length < 0 ? "\r\n" : "Content-Length: \(length)\r\n\r\n"
      guard send(Array(head.utf8), connection) else { return }
      if request.method == "HEAD" { continue }
      let body = reply.body.prefix(reply.cut ?? .max)
      guard send(Array(body), connection, rate: reply.rate) else { return }
      guard reply.cut != nil else { continue }
      if reply.stalls { waitForEnd(connection) }
      return
    }
  }

  private func readRequest(_ connection: Int32) -> HTTPRequest? {
    var bytes: [UInt8] = []
    var byte: UInt8 = 0
    while !bytes.suffix(4).elementsEqual("\r\n\r\n".utf8) {
      guard read(connection, &byte, 1) == 1 else { return nil }
      bytes.append(byte)
    }
    let lines = String(decoding: bytes, as: UTF8.self).components(separatedBy: "\r\n")
    let first = lines[0].split(separator: " ").map(String.init)
    guard first.count == 3 else { return nil }
    var fields: [String: String] = [:]
    for line in lines.dropFirst() {
      guard let colon = line.firstIndex(of: ":") else { continue }
      fields[line[..<colon].lowercased()] = line[line.index(after: colon)...].trimmingCharacters(in: .whitespaces)
    }
    return HTTPRequest(method: first[0], path: first[1], fields: fields, host: host)
  }

  private func send(_ bytes: [UInt8], _ connection: Int32, rate: Int? = nil) -> Bool {
    var rest = bytes[...]
    while !rest.isEmpty {
      let piece = rest.prefix(rate.map { max($0 / 100, 1) } ?? .max)
      let sent = piece.withUnsafeBytes {
        Foundation.send(connection, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
      }
      guard sent > 0 else { return false }
      rest.removeFirst(sent)
      if rate != nil { usleep(10_000) }
    }
    return true
  }

  /// Waits until the client hangs up.
  private func waitForEnd(_ connection: Int32) {
    var byte: UInt8 = 0
    while read(connection, &byte, 1) == 1 { continue }
  }
}
