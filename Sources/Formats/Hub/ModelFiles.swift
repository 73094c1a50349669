import Files
import Foundation

/// What a folder of the hub's files is opened as.
public enum HubContent: Sendable {
  /// A checkpoint with its tokenizer.
  case model
  /// What is put beside a model.
  case adapter
  /// What makes masks of a model's answers.
  case maskDecoder
}

/// Which of the many files of a model are read here.
enum ModelFiles {
  private static let needed = ["config.json", "tokenizer.json"]
  private static let useful = ["generation_config.json", "preprocessor_config.json"]
  private static let weights = "model.safetensors"
  private static let index = "model.safetensors.index.json"
  private static let adapter = ["adapter_config.json", "adapter_model.safetensors"]
  private static let maskDecoder = ["vae-oid.npz"]

  /// The names among `names` of the files to download; nil if no weights are among them.
  static func wanted(of names: some Sequence<String>) -> [String]? {
    let names = Set(names)
    var weights: [String] = []
    if names.contains(Self.weights) {
      weights = [Self.weights]
    } else if names.contains(index) {
      weights = [index] + names.filter { $0.wholeMatch(of: /model-\d+-of-\d+\.safetensors/) != nil }
    }
    let adapter = Self.adapter.allSatisfy(names.contains) ? Self.adapter : []
    let others = adapter + maskDecoder.filter(names.contains)
    guard !(weights + others).isEmpty else { return nil }
    return (needed + useful).filter(names.contains) + weights.sorted() + others
  }

  /// What a folder lacks of what opening it takes; of nil, as what it seems to be.
  static func missing(in folder: URL, for content: HubContent? = nil) -> [String] {
    func lacking(_ names: [String]) -> [String] { names.filter { folder.appending(path: $0).byteCount == nil } }
    switch content ?? kind(of: folder) {
    case .model: return lacking(needed + weights(in: folder))
    case .adapter: return lacking(adapter)
    case .maskDecoder: return lacking(maskDecoder)
    }
  }

  /// What a folder seems to be.
  private static func kind(of folder: URL) -> HubContent {
    if isAdapter(folder) { return .adapter }
    let isMaskDecoder = folder.appending(path: maskDecoder[0]).byteCount != nil
    return isMaskDecoder && folder.appending(path: needed[0]).byteCount == nil ? .maskDecoder : .model
  }

  /// Whether a folder has an adapter and no model.
  static func isAdapter(_ folder: URL) -> Bool {
    folder.appending(path: adapter[0]).byteCount != nil && folder.appending(path: needed[0]).byteCount == nil
  }

  private static func weights(in folder: URL) -> [String] {
    guard folder.appending(path: weights).byteCount == nil,
      let index = try? JSON(contentsOf: folder.appending(path: index)), let map = index["weight_map"]?.object
    else { return [weights] }
    return Set(map.values.compactMap(\.string)).sorted()
  }
}
