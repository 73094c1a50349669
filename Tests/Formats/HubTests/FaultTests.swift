import Foundation
import TestSupport
import Testing

@testable import Hub

/// Downloads from hubs that misbehave: each ends in the right file, or in one clear line with nothing half-written.
@Suite struct FaultTests {
  struct Case: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let fault: StandInHub.Fault

    /// - Parameter host: who misbehaves: the hub, or where the weights lie.
    init(_ name: String, by host: String = "127.0.0.2", _ fault: @escaping StandInHub.Fault) {
      testDescription = name
      self.fault = { request, count, reply in if request.host == host { fault(request, count, &reply) } }
    }
  }

  private static let hub = "127.0.0.1"
  private static let size = 300_000
  private static let other = [UInt8](repeating: 7, count: size)

  /// Cuts the first answer after a third of the file.
  private static func cutFirst(_ count: Int, _ reply: inout HTTPReply) { if count == 0 { reply.cut = size / 3 } }

  static let passing = [
    Case("cuts at every tenth") { _, _, reply in if reply.body.count > size / 10 { reply.cut = size / 10 } },
    Case("ignored ranges") { _, count, reply in
      cutFirst(count, &reply)
      if count == 1 { reply = HTTPReply(body: StandInHub.small["model.safetensors"] ?? []) }
    },
    Case("a misstated range") { _, count, reply in
      cutFirst(count, &reply)
      if count == 1 { reply.fields["Content-Range"] = "bytes 5-\(size - 1)/\(size)" }
    },
    Case("a part of another size") { _, count, reply in
      cutFirst(count, &reply)
      if count == 1 { reply.fields["Content-Range"] = "bytes \(size / 3)-\(size)/\(size + 1)" }
    },
    Case("wrong bytes in a part") { _, count, reply in
      cutFirst(count, &reply)
      if count == 1 { reply.body[0] ^= 1 }
    },
    Case("no such range") { _, count, reply in
      cutFirst(count, &reply)
      if count == 1 { reply = HTTPReply(status: 416) }
    },
    Case("another file for a while") { _, count, reply in
      cutFirst(count, &reply)
      if count == 0 { (reply.body, reply.fields["ETag"]) = (other, "\"other\"") }
    },
    Case("a stall") { _, count, reply in
      if count == 0 { (reply.cut, reply.stalls) = (1000, true) }
    },
    Case("an address that is for a while") { _, count, reply in if count == 0 { reply = HTTPReply(status: 403) } },
    Case("too many requests") { _, count, reply in
      if count == 0 { reply = HTTPReply(status: 429, fields: ["Retry-After": "1"]) }
    },
    Case("an error of the server") { _, count, reply in if count < 2 { reply = HTTPReply(status: 500 + 3 * count) } },
    Case("no answer", by: hub) { _, count, reply in if count == 0 { (reply.body, reply.cut) = ([1], 0) } },
    Case("a limit in the hub's own words", by: hub) { _, count, reply in
      if count == 0 { reply = HTTPReply(status: 429, fields: ["RateLimit": "\"resolvers\";r=0;t=1"]) }
    },
    Case("a moved description", by: hub) { request, count, reply in
      guard request.path.hasPrefix("/api/models/"), !request.path.contains("moved") else { return }
      reply = HTTPReply(status: 301, fields: ["Location": request.path + "&moved=1"])
    },
  ]

  @Test(arguments: passing) func endsInTheRightFile(_ example: Case) throws {
    let server = try StandInHub(fault: example.fault)
    let place = try HubFolder(server)
    try place.download()
    #expect(place.weights(server) == Data(server.files["model.safetensors"] ?? []))
    #expect(place.names(in: "blobs").count == 3 && !place.names(in: "blobs").contains { $0.hasSuffix("incomplete") })
  }

  static let lasting = [
    Case("always cut, ranges ignored") { _, _, reply in
      reply = HTTPReply(body: StandInHub.small["model.safetensors"] ?? [], cut: 1000)
    },
    Case("wrong bytes") { _, _, reply in reply.body = other },
    Case("a wrong length") { _, _, reply in reply.length = size + 5 },
    Case("more than the length") { _, _, reply in
      (reply.fields["Transfer-Encoding"], reply.length) = ("chunked", -1)
      let body = reply.body + [1, 2, 3]
      reply.body = Array("\(String(body.count, radix: 16))\r\n".utf8) + body + Array("\r\n0\r\n\r\n".utf8)
    },
    Case("gzip") { _, _, reply in reply.fields["Content-Encoding"] = "gzip" },
    Case("gzip of the description", by: hub) { request, _, reply in
      if request.path.hasPrefix("/api/models") { reply.fields["Content-Encoding"] = "gzip" }
    },
    Case("a file that has become another") { _, count, reply in
      cutFirst(count, &reply)
      if count > 0 { reply = HTTPReply(fields: ["ETag": "\"other\""], body: other) }
    },
    Case("another file than listed", by: hub) { _, _, reply in
      if reply.status == 302 { reply.fields["X-Linked-ETag"] = "\"" + String(repeating: "0", count: 64) + "\"" }
    },
    Case("a redirect to nowhere", by: hub) { _, _, reply in if reply.status == 302 { reply.fields["Location"] = nil } },
    Case("a redirect to a file", by: hub) { _, _, reply in
      if reply.status == 302 { reply.fields["Location"] = "file:///etc/passwd" }
    },
    Case("a redirect to itself", by: hub) { request, _, reply in
      if reply.status == 302 { reply.fields["Location"] = request.path }
    },
    Case("forbidden", by: hub) { _, _, reply in if reply.status == 302 { reply = HTTPReply(status: 403) } },
    Case("a model that is not there", by: hub) { _, _, reply in reply = HTTPReply(status: 401) },
    Case("a revision that is not there", by: hub) { _, _, reply in
      reply = HTTPReply(status: 404, fields: ["X-Error-Code": "RevisionNotFound"])
    },
    Case("a file that is not there", by: hub) { _, _, reply in
      if reply.status == 302 { reply = HTTPReply(status: 404, fields: ["X-Error-Code": "EntryNotFound"]) }
    },
    Case("terms to accept", by: hub) { request, _, reply in
      if reply.status != 200 { reply = HTTPReply(status: 401, fields: ["X-Error-Code": "GatedRepo"]) }
    },
    Case("a long wait") { _, _, reply in reply = HTTPReply(status: 429, fields: ["Retry-After": "86400"]) },
    Case("an error of the server") { _, _, reply in
      reply = HTTPReply(status: 503, fields: ["X-Error-Message": "down \u{1B}[2J"])
    },
    Case("a stall") { _, _, reply in (reply.cut, reply.stalls) = (0, true) },
    Case("a full disk", by: hub) { request, _, reply in
      guard request.path.hasPrefix("/api/models") else { return }
      reply = StandInHub.description(StandInHub.small, sizes: ["model.safetensors": 1 << 50])
    },
    Case("a description that is none", by: hub) { _, _, reply in reply.body = Array("<html>".utf8) },
    Case("a commit that is none", by: hub) { _, _, reply in
      reply.body = Array(String(decoding: reply.body, as: UTF8.self).replacing(StandInHub.commit, with: "../..").utf8)
    },
    Case("no weights", by: hub) { _, _, reply in reply = StandInHub.description(["config.json": []]) },
  ]

  @Test func endsInOneClearLine() throws {
    let messages = try Self.lasting.map { example in
      let server = try StandInHub(fault: example.fault)
      let place = try HubFolder(server)
      let message = try place.refusal()
      let left = place.names(in: "blobs").filter { !$0.hasSuffix(".incomplete") }
      #expect(left.allSatisfy { $0.count == 40 } && place.names(in: "refs").isEmpty && place.weights(server) == nil)
      return "\(example.testDescription): \(message)"
        .replacing(server.endpoint, with: "http://HUB").replacing(/\/\S+: (.*), and .* are free/) {
          "FOLDER: \($0.output.1), and fewer are free"
        }
    }
    expectGolden(messages.joined(separator: "\n"), "hub/refused.txt")
  }

  @Test func theTokenIsInNoMessage() throws {
    let gated: StandInHub.Fault = { _, _, reply in
      if reply.status != 200 {
        reply = HTTPReply(status: 403, fields: ["X-Error-Code": "GatedRepo", "X-Error-Message": "hf_secret"])
      }
    }
    let server = try StandInHub(fault: gated)
    let place = try HubFolder(server, ["HF_TOKEN": "hf_secret"])
    let message = try place.refusal()
    #expect(message.contains("/owner/model and accept them, with the account that the token (HF_TOKEN) belongs to"))
    #expect(!message.contains("hf_secret") && server.stored.isEmpty)
  }

  @Test(arguments: [
    "model", "owner/", "/model", "a/b/c", "owner/..", "../model", "owner/mo..del", "owner/mo--del", "-owner/model",
    "owner/.git",
    "owner/model.git", "owner/mo del", "owner/m\u{1B}[31m", "", "öwner/model",
    "owner/" + String(repeating: "a", count: 97),
  ]) func oddNames(_ name: String) {
    #expect(throws: HubError.name(name)) { try ModelName(name) }
  }

  @Test(arguments: [
    "", "a..b", "../x", "/main", "main/", "a//b", ".hidden", "a.lock", "a b", "a~1", "a^", "a:b", "-x", "a\n", "a?b",
  ])
  func oddRevisions(_ revision: String) {
    #expect(throws: HubError.revision(revision)) { try ModelName("owner/model", revision: revision) }
    #expect(throws: HubError.revision(revision)) { try ModelName("owner/model@\(revision)") }
  }
}
