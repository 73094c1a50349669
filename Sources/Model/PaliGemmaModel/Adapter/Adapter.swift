import Checkpoints
import Foundation

/// A low-rank adapter in a folder, as peft writes one: `adapter_config.json` and `adapter_model.safetensors`.
///
/// Nothing is read but the settings and the file's header until the model is used.
public struct Adapter: Sendable {
  static let settingsFile = "adapter_config.json"
  static let weightsFile = "adapter_model.safetensors"

  /// Where it lies.
  public let folder: URL
  let settings: AdapterSettings
  let file: SafetensorsFile

  /// Opens the adapter in `folder`.
  /// - Throws: `AdapterError` where there is none, `ConfigurationError` where it is of a kind that is not read, or
  ///   `CheckpointError` where its file is damaged.
  public init(folder: URL) throws {
    func isThere(_ name: String) -> Bool {
      FileManager.default.fileExists(atPath: folder.appending(path: name).path(percentEncoded: false))
    }
    let missing = [Self.settingsFile, Self.weightsFile].filter { !isThere($0) }
    guard missing.isEmpty else {
      throw AdapterError.notThere(
        folder: folder.relativePath, missing: missing, isModel: isThere("config.json"),
        hasPickle: isThere("adapter_model.bin"))
    }
    self.folder = folder
    settings = try AdapterSettings(contentsOf: folder.appending(path: Self.settingsFile))
    file = try SafetensorsFile(folder.appending(path: Self.weightsFile))
  }
}
