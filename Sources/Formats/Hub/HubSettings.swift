import Files
import Foundation

/// The environment variables that the hub's tools share; an empty one is as good as none.
struct HubSettings {
  private let environment: [String: String]

  init(_ environment: [String: String]) { self.environment = environment }

  subscript(name: String) -> String? {
    let value = environment[name]?.trimmingCharacters(in: .whitespacesAndNewlines)
    return value?.isEmpty == false ? value : nil
  }

  private func folder(_ name: String) -> URL? {
    self[name].map { URL(filePath: ($0 as NSString).expandingTildeInPath, directoryHint: .isDirectory) }
  }

  private var home: URL {
    if let home = folder("HF_HOME") { return home }
    let personal = folder("HOME") ?? URL(filePath: NSHomeDirectory(), directoryHint: .isDirectory)
    return (folder("XDG_CACHE_HOME") ?? personal.appending(path: ".cache")).appending(path: "huggingface")
  }

  var cache: HubCache { HubCache(folder("HF_HUB_CACHE") ?? home.appending(path: "hub")) }

  /// The token, from a variable or else from the file in which the hub's tools keep it.
  func token() throws(HubError) -> String? {
    for name in ["HF_TOKEN", "HUGGING_FACE_HUB_TOKEN"] {
      if let token = self[name] { return try checked(token, from: name) }
    }
    let file = folder("HF_TOKEN_PATH") ?? home.appending(path: "token")
    let place = URL(filePath: file.path(percentEncoded: false), directoryHint: .notDirectory)
    guard let bytes = try? RegularFile(place, limit: 10_000).read() else { return nil }
    let token = String(decoding: bytes, as: UTF8.self).trimmingCharacters(in: .whitespacesAndNewlines)
    return token.isEmpty ? nil : try checked(token, from: place.path(percentEncoded: false))
  }

  /// A token as it may stand in a request's head, where another line would be another field.
  private func checked(_ token: String, from source: String) throws(HubError) -> String {
    guard token.utf8.allSatisfy({ (0x21...0x7E).contains($0) }) else {
      throw .setting(source, expected: "a token in one line, such as hf_…")
    }
    return token
  }

  func seconds(_ name: String) throws(HubError) -> Int? {
    guard let text = self[name] else { return nil }
    guard let seconds = Int(text), (1...3600).contains(seconds) else {
      throw .setting(name, expected: "a number of seconds from 1 to 3600")
    }
    return seconds
  }
}
