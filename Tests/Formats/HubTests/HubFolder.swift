import Foundation
import TestSupport

@testable import Hub

/// A cache of its own, and the hub as a person there sees it.
struct HubFolder {
  let folder: TemporaryDirectory
  let environment: [String: String]
  let model: ModelName

  init(_ server: StandInHub, _ variables: [String: String] = [:]) throws {
    folder = try TemporaryDirectory()
    environment = ["HF_HOME": folder.url.path(), "HOME": folder.url.path(), "HF_ENDPOINT": server.endpoint].merging(
      variables
    ) { $1 }
    model = try ModelName("owner/model")
  }

  /// The hub to somebody without patience.
  func hub() throws -> Hub {
    var hub = try Hub(environment: environment)
    hub.patience = Patience(connecting: 5, stalled: 1, tries: 3, firstWait: 0.01, longestWait: 5)
    return hub
  }

  @discardableResult
  func download(_ name: ModelName? = nil, to target: URL? = nil) throws -> URL {
    try hub().download(name ?? model, to: target) { _ in }
  }

  /// What a download says that fails.
  func refusal(_ name: ModelName? = nil, to target: URL? = nil) throws -> String {
    do {
      return "nothing: \(try download(name, to: target))"
    } catch { return "\(error)" }
  }

  var cached: URL { folder.url.appending(path: "hub/models--owner--model") }

  func names(in path: String) -> [String] {
    ((try? FileManager.default.contentsOfDirectory(atPath: cached.appending(path: path).path())) ?? []).sorted()
  }

  /// The weights as the cache has them.
  func weights(_ server: StandInHub) -> Data? {
    try? Data(contentsOf: cached.appending(path: "snapshots/\(StandInHub.commit)/model.safetensors"))
  }

  /// Where the beginning of the weights is kept.
  func partial(_ server: StandInHub) -> URL {
    let name = "model.safetensors"
    return cached.appending(path: "blobs/\(StandInHub.hash(name, server.files[name] ?? [])).incomplete")
  }
}
