import CCurl
import Foundation

/// The head of a host's answer.
struct Answer {
  private(set) var status = 0
  private var fields: [String: String] = [:]

  /// Takes a line of the head: the first begins anew.
  mutating func take(_ line: String) {
    if line.hasPrefix("HTTP/") {
      self = Answer()
      status = line.split(separator: " ").dropFirst().first.flatMap { Int($0) } ?? 0
    } else if let colon = line.firstIndex(of: ":") {
      let value = line[line.index(after: colon)...].trimmingCharacters(in: .whitespacesAndNewlines)
      fields[line[..<colon].lowercased()] = value
    }
  }

  subscript(name: String) -> String? { fields[name] }

  var isRedirect: Bool { [301, 302, 303, 307, 308].contains(status) }

  /// The bytes of the body, as far as they are told.
  var length: Int? { self["content-length"].flatMap { Int($0) } }

  /// How the body is packed; nil if it is the file's own bytes.
  var encoding: String? { self["content-encoding"].flatMap { $0.lowercased() == "identity" ? nil : $0 } }

  /// What tells this content from another of the same address; nil if nothing does to the byte.
  var etag: String? { self["etag"].flatMap { $0.hasPrefix("W/") ? nil : $0 } }

  /// The hash that the hub has for the file behind a redirect.
  var linkedHash: String? { self["x-linked-etag"].map { $0.replacing(/^W\//, with: "").replacing("\"", with: "") } }

  /// Which bytes of how many a part is.
  var range: (start: Int, total: Int)? {
    guard let match = self["content-range"]?.wholeMatch(of: /bytes (\d+)-\d+\/(\d+)/), let start = Int(match.1),
      let total = Int(match.2)
    else { return nil }
    return (start, total)
  }

  /// Seconds until the host answers again, from the header that counts requests.
  var limitedFor: Int? {
    self["ratelimit"]?.firstMatch(of: /;\s*r=0\s*;\s*t=(\d+)/).flatMap { Int($0.1) }
  }
}
