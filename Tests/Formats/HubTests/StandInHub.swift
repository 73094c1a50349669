import Foundation
import Synchronization

@testable import Hub

/// A hub on loopback with one model, OWNER/MODEL, whose weights lie on another host. It misbehaves as a test asks.
final class StandInHub: Sendable {
  /// How a reply is changed.
  typealias Fault = @Sendable (HTTPRequest, Int, inout HTTPReply) -> Void

  static let commit = String(repeating: "c0ffee12", count: 5)

  let files: [String: [UInt8]]
  private let hub: LoopbackServer
  private let store: LoopbackServer
  private let log: Log

  /// The requests so far.
  private final class Log: Sendable {
    let entries = Mutex<[HTTPRequest]>([])

    /// - Returns: how many requests for the same came before.
    func add(_ request: HTTPRequest) -> Int {
      entries.withLock { entries in
        entries.append(request)
        return entries.count { $0.path == request.path && $0.host == request.host } - 1
      }
    }
  }

  /// - Parameters:
  ///   - files: those of the model.
  ///   - fault: changes a reply; it is told how many requests for the same path came before. A redirect to `http://STORE`
  ///     leads to the other host.
  init(_ files: [String: [UInt8]] = StandInHub.small, fault: @escaping Fault = { _, _, _ in }) throws {
    let log = Log()
    let store = try LoopbackServer(host: "127.0.0.2") { request in
      let count = log.add(request)
      let name = String(request.path.split(separator: "?")[0].dropFirst("/store/".count))
      var reply = Self.part(files[name] ?? [], of: request, etag: "stored-\(name)")
      fault(request, count, &reply)
      return reply
    }
    hub = try LoopbackServer(host: "127.0.0.1") { [endpoint = store.endpoint] request in
      let count = log.add(request)
      var reply = Self.answer(request, files, store: endpoint)
      fault(request, count, &reply)
      reply.fields["Location"] = reply.fields["Location"]?.replacing("http://STORE", with: endpoint)
      return reply
    }
    (self.files, self.store, self.log) = (files, store, log)
  }

  /// The files of a model, small but for weights of 300 kB.
  static let small: [String: [UInt8]] = [
    "config.json": Array("{}".utf8), "tokenizer.json": Array("{\"model\": 1}".utf8), "README.md": Array("hello".utf8),
    "model.safetensors": (0..<300_000).map { UInt8(truncatingIfNeeded: $0 &* $0 >> 7) },
  ]

  var endpoint: String { hub.endpoint }
  var requests: [HTTPRequest] { log.entries.withLock { $0 } }

  /// The requests for the bytes of weights.
  var stored: [HTTPRequest] { requests.filter { $0.host == store.host } }

  // MARK: - As the hub answers

  static func hash(_ name: String, _ bytes: [UInt8]) -> String {
    let digest = Digest(isLarge(name) ? .sha256 : .gitBlob(size: bytes.count))
    bytes.withUnsafeBytes(digest.update)
    return digest.finish()
  }

  private static func isLarge(_ name: String) -> Bool { name.hasSuffix(".safetensors") }

  private static func answer(_ request: HTTPRequest, _ files: [String: [UInt8]], store: String) -> HTTPReply {
    let path = request.path.split(separator: "?")[0].split(separator: "/").map(String.init)
    if path.starts(with: ["api", "models"]) { return description(files) }
    guard let name = path.last, let bytes = files[name] else {
      return HTTPReply(status: 404, fields: ["X-Error-Code": "EntryNotFound"])
    }
    let hash = hash(name, bytes)
    let fields = ["X-Repo-Commit": commit, "X-Linked-ETag": "\"\(hash)\""]
    if path.starts(with: ["api", "resolve-cache"]) { return part(bytes, of: request, etag: hash) }
    let place = isLarge(name) ? "\(store)/store/\(name)" : "/api/resolve-cache/models/owner/model/\(commit)/\(name)"
    return HTTPReply(
      status: isLarge(name) ? 302 : 307,
      fields: fields.merging(["Location": place, "X-Linked-Size": "\(bytes.count)"]) { $1 },
      body: Array("Redirecting".utf8))
  }

  static func description(_ files: [String: [UInt8]], sizes: [String: Int] = [:]) -> HTTPReply {
    let siblings = files.sorted { $0.key < $1.key }.map { name, bytes in
      let (hash, size) = (hash(name, bytes), sizes[name] ?? bytes.count)
      let large = isLarge(name) ? ", \"lfs\": {\"sha256\": \"\(hash)\", \"size\": \(size)}" : ""
      let blob = isLarge(name) ? String(repeating: "ab", count: 20) : hash
      return "{\"rfilename\": \"\(name)\", \"size\": \(size), \"blobId\": \"\(blob)\"\(large)}"
    }
    return HTTPReply(body: Array("{\"sha\": \"\(commit)\", \"siblings\": [\(siblings.joined(separator: ", "))]}".utf8))
  }

  private static func part(_ bytes: [UInt8], of request: HTTPRequest, etag: String) -> HTTPReply {
    let whole = HTTPReply(fields: ["ETag": "\"\(etag)\"", "Accept-Ranges": "bytes"], body: bytes)
    let isSame = request.fields["if-range"].map { $0 == "\"\(etag)\"" } ?? true
    guard request.start > 0, isSame else { return whole }
    guard request.start < bytes.count else {
      return HTTPReply(status: 416, fields: ["Content-Range": "bytes */\(bytes.count)"])
    }
    var reply = whole
    reply.status = 206
    reply.fields["Content-Range"] = "bytes \(request.start)-\(bytes.count - 1)/\(bytes.count)"
    reply.body = Array(bytes[request.start...])
    return reply
  }
}
