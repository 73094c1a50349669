import Files
import Foundation

/// The hub of models, as the environment describes it to all tools that use it.
public struct Hub: Sendable {
  /// Its address, without a slash at the end.
  let endpoint: String
  /// Where the endpoint is, for the token goes nowhere else.
  let origin: Origin
  /// Who asks; nil is anybody.
  let token: String?
  /// Where files are kept.
  public let cache: HubCache
  /// The variable that forbids all requests, if one does.
  let offline: String?
  /// How patient to be with the network.
  var patience = Patience()

  /// The hub and cache that environment variables name: `HF_ENDPOINT`, `HF_TOKEN`, `HF_TOKEN_PATH`, `HF_HOME`, `HF_HUB_CACHE`,
  /// `HF_HUB_OFFLINE`, `HF_HUB_ETAG_TIMEOUT` and `HF_HUB_DOWNLOAD_TIMEOUT`.
  /// - Throws: `HubError` for a variable that cannot be used.
  public init(environment: [String: String] = ProcessInfo.processInfo.environment) throws(HubError) {
    let settings = HubSettings(environment)
    cache = settings.cache
    var endpoint = settings["HF_ENDPOINT"] ?? "https://huggingface.co"
    while endpoint.hasSuffix("/") { endpoint.removeLast() }
    guard let origin = Origin(endpoint) else {
      throw .setting("HF_ENDPOINT", expected: "an address such as https://huggingface.co")
    }
    (self.endpoint, self.origin) = (endpoint, origin)
    token = try settings.token()
    offline = ["HF_HUB_OFFLINE", "TRANSFORMERS_OFFLINE"].first { name in
      settings[name].map { ["1", "on", "yes", "true"].contains($0.lowercased()) } ?? false
    }
    patience.connecting = try settings.seconds("HF_HUB_ETAG_TIMEOUT") ?? patience.connecting
    patience.stalled = try settings.seconds("HF_HUB_DOWNLOAD_TIMEOUT") ?? patience.stalled
  }

  /// A host of the web that is asked for a single file, by nobody.
  init(hostOf address: String, patience: Patience) throws(HubError) {
    guard let origin = Origin(address) else { throw .address(address) }
    (endpoint, self.origin, token, offline) = (address, origin, nil, nil)
    (cache, self.patience) = (HubCache(), patience)
  }

  /// The page that a person reads about a model.
  func page(of model: ModelName) -> String { "\(endpoint)/\(model.repository)" }

  /// The address at which the hub describes a revision of a model, with its files.
  func description(of model: ModelName) -> String {
    let revision = model.revision.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? model.revision
    return "\(endpoint)/api/models/\(model.repository)/revision/\(revision)?blobs=true"
  }

  /// The address of a file of a model at a commit.
  func address(of file: String, in model: ModelName, commit: String) -> String {
    "\(endpoint)/\(model.repository)/resolve/\(commit)/\(file)"
  }
}
