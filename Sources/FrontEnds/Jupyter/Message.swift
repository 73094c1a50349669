import Files
import Foundation

/// One message of the Jupyter protocol, version 5.4 (https://jupyter-client.readthedocs.io/en/stable/messaging.html).
package struct Message: Sendable {
  static let protocolVersion = "5.4"
  /// Stands between the names of who is spoken to and the message.
  private static let delimiter = Array("<IDS|MSG>".utf8)

  /// Who sent it, or what it is about, as ZeroMQ hands it on.
  package var identities: [[UInt8]]
  package let header: JSON
  /// The header of the message that it answers.
  package let parent: JSON
  package let content: JSON
  private var metadata: JSON = [:]

  /// What kind it is, such as `execute_request`.
  package var kind: String { header["msg_type"]?.string ?? "" }

  /// A message of this side.
  /// - Parameter session: of all messages of this process.
  package init(_ kind: String, _ content: JSON, to identities: [[UInt8]], answering parent: JSON, session: String) {
    self.identities = identities
    header = [
      "msg_id": .string(UUID().uuidString), "session": .string(session), "username": "vlmverse",
      "date": .string(Date.now.formatted(.iso8601.time(includingFractionalSeconds: true))),
      "msg_type": .string(kind), "version": .string(Self.protocolVersion),
    ]
    (self.parent, self.content) = (parent, content)
  }

  /// Reads what came over the wire; nil where it is no message, or was not signed with the key.
  package init?(_ frames: [[UInt8]], _ signature: Signature) {
    guard let mark = frames.firstIndex(of: Self.delimiter), frames.count >= mark + 6,
      signature.isRight(frames[mark + 1], of: frames[(mark + 2)..<(mark + 6)])
    else { return nil }
    let parts = frames[(mark + 2)..<(mark + 6)].compactMap { try? JSON($0, file: "message") }
    guard parts.count == 4, parts[0]["msg_type"]?.string != nil else { return nil }
    identities = Array(frames[..<mark])
    (header, parent, metadata, content) = (parts[0], parts[1], parts[2], parts[3])
  }

  /// What goes over the wire.
  package func frames(_ signature: Signature) -> [[UInt8]] {
    let parts = [header, parent, metadata, content].map { Array($0.text().utf8) }
    return identities + [Self.delimiter, signature.sign(parts)] + parts
  }
}
