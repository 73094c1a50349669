import Foundation

/// A fresh empty folder that goes away, with all it holds, when the last reference to it does.
public final class TemporaryDirectory: Sendable {
  /// The folder itself.
  public let url: URL

  /// Makes the folder, with a name of its own.
  public init() throws {
    url = FileManager.default.temporaryDirectory.appending(path: "vlmverse-test-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(at: url) }

  /// The place of `name` inside the folder; nothing is created.
  public func file(_ name: String) -> URL { url.appending(path: name) }
}
