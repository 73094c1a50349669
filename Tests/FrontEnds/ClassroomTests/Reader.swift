import Foundation
import Glibc
import TestSupport

/// Somebody at the other end of a socket.
final class Reader {
  private let socket: Int32
  private(set) var received: [UInt8] = []

  init(port: UInt16) throws {
    socket = Glibc.socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = port.bigEndian
    address.sin_addr.s_addr = INADDR_LOOPBACK.bigEndian
    let status = withUnsafePointer(to: &address) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        connect(socket, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
      }
    }
    guard status == 0 else { throw POSIXError(.ECONNREFUSED) }
  }

  deinit { close(socket) }

  func send(_ text: String) { send(Array(text.utf8)) }

  func send(_ bytes: [UInt8]) {
    _ = bytes.withUnsafeBytes { Glibc.send(socket, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
  }

  /// Reads until what has come satisfies a condition, the other side closes, or the time is over.
  @discardableResult
  func read(seconds: Double = 10, until isEnough: (String) -> Bool = { _ in false }) -> String {
    let end = ContinuousClock.now + .seconds(seconds)
    var buffer = [UInt8](repeating: 0, count: 65_536)
    while !isEnough(text), ContinuousClock.now < end {
      var source = pollfd(fd: socket, events: Int16(POLLIN), revents: 0)
      guard poll(&source, 1, 100) > 0 else { continue }
      let count = recv(socket, &buffer, buffer.count, 0)
      guard count > 0 else { break }
      received += buffer[..<count]
    }
    return text
  }

  var text: String { String(decoding: received, as: UTF8.self) }

  /// The numbers of the events that have come, in order.
  var numbers: [Int] { text.matches(of: /id: ([0-9]+)/).compactMap { Int($0.output.1) } }

  /// The whole answer to a request.
  static func answer(
    port: UInt16, _ request: String, host: String? = nil, headers: [String] = [], body: String = "",
    seconds: Double = 10
  ) throws -> String {
    let reader = try Reader(port: port)
    let lines =
      [request + " HTTP/1.1", "Host: \(host ?? "127.0.0.1:\(port)")", "Connection: close"] + headers
      + (body.isEmpty ? [] : ["Content-Length: \(body.utf8.count)"])
    reader.send(lines.joined(separator: "\r\n") + "\r\n\r\n" + body)
    return reader.read(seconds: seconds)
  }
}
