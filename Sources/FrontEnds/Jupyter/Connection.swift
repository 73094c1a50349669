import Files
import Foundation

/// What a front end tells a kernel when it starts it: where to listen, and the key of what they say to each other.
///
/// It is the connection file of https://jupyter-client.readthedocs.io/en/stable/kernels.html#connection-files.
package struct Connection: Sendable, Equatable {
  /// The sockets by what they are for.
  package enum Channel: String, Sendable, CaseIterable {
    /// What is asked of the kernel, one after the other.
    case shell
    /// What cannot wait until that is done: to interrupt, and to end.
    case control
    /// What everybody who watches is told.
    case iopub
    /// Where a kernel could ask; this one never does.
    case stdin
    /// Sends back what it is sent.
    case heartbeat = "hb"
  }

  /// `tcp` or `ipc`.
  let transport: String
  /// The address of this machine, or the beginning of the files' names.
  let host: String
  let ports: [Channel: Int]
  let key: String
  /// The algorithm of the signatures, as libcrypto calls it.
  let algorithm: String

  /// - Throws: `FileError` where the file is no JSON; `JupyterError` that names what it lacks.
  package init(contentsOf url: URL) throws {
    let file = url.lastPathComponent
    let json = try JSON(contentsOf: url, limit: 1 << 16)
    func text(_ name: String) throws -> String {
      guard let value = json[name]?.string else {
        throw JupyterError.connection(file: file, problem: "expected the text of \(name)")
      }
      return value
    }
    transport = try text("transport")
    guard ["tcp", "ipc"].contains(transport) else {
      throw JupyterError.connection(file: file, problem: "the transport is \(transport); expected tcp or ipc")
    }
    host = try text("ip")
    key = try text("key")
    let scheme = try text("signature_scheme")
    guard scheme.hasPrefix("hmac-") else { throw JupyterError.unknownScheme(scheme) }
    algorithm = String(scheme.dropFirst("hmac-".count))
    ports = try Channel.allCases.reduce(into: [:]) { ports, channel in
      guard let port = json["\(channel.rawValue)_port"]?.integer, 0...65535 ~= port else {
        throw JupyterError.connection(file: file, problem: "expected the number of \(channel.rawValue)_port")
      }
      ports[channel] = port
    }
  }

  /// Where a socket listens, as ZeroMQ writes it.
  package func address(_ channel: Channel) -> String {
    "\(transport)://\(host)\(transport == "tcp" ? ":" : "-")\(ports[channel] ?? 0)"
  }
}
