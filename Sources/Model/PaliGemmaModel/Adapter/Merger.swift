import Checkpoints
import Files
import Foundation
import Tensors

/// Writes a checkpoint again with an adapter in its weights: `W + s·B·A` in the place of W, whole modules in that of the
/// checkpoint's.
public struct Merger {
  /// A weight that the adapter changes.
  public struct Change: Sendable {
    /// The weight's address.
    public let address: String
    /// √(Σ (merged − weight)² / Σ weight²).
    public let relativeSize: Double
  }

  private let configuration: Configuration
  private let checkpoint: Checkpoint
  private let weights: Weights
  private let fit: AdapterFit
  private let type: ElementType?

  /// - Parameters:
  ///   - configuration: of the model.
  ///   - checkpoint: its weights.
  ///   - adapter: what is added to them.
  ///   - type: how changed weights are stored; nil is as they were.
  /// - Throws: what does not fit the configuration, or that the checkpoint is quantized.
  public init(_ configuration: Configuration, _ checkpoint: Checkpoint, _ adapter: Adapter, type: ElementType? = nil)
    throws
  {
    (self.configuration, self.checkpoint, self.type) = (configuration, checkpoint, type)
    weights = try Weights(configuration, checkpoint)
    fit = try AdapterFit(adapter, configuration)
    for entry in checkpoint.entries where entry.elementType?.isQuantized == true {
      throw MergeError.quantized(name: entry.name)
    }
    for (address, matrices) in fit.adapted.sorted(by: { $0.key < $1.key }) {
      let hasBias = weights.addresses.contains(address + ".bias")
      guard hasBias || matrices[.bias] == nil else { throw MergeError.noBias(address: address) }
    }
  }

  /// Makes of the empty `folder` the merged checkpoint of the one in `source`, with copies of its configurations and its
  /// tokenizer.
  /// - Parameters:
  ///   - source: where the checkpoint lies.
  ///   - folder: an empty one.
  ///   - progress: is told the name of each tensor before it is written.
  /// - Returns: what has changed, in the order of the forward pass.
  public func write(_ source: URL, into folder: URL, progress: @escaping (String) -> Void) throws -> [Change] {
    try copyCompanions(of: source, to: folder)
    if untiesHead { try untieHead(folder.appending(path: "config.json")) }
    var writer = SafetensorsWriter(metadata: ["format": "pt"])
    for file in checkpoint.files {
      for entry in file.entries { add(entry, of: file, to: &writer, progress) }
    }
    if untiesHead {
      let head = merged("text.head.weight") ?? Merged(weights["text.head.weight"])
      writer.add(headName, dataType: head.type.rawValue, shape: head.shape) {
        progress(headName)
        return head.bytes()
      }
    }
    try writer.write(to: folder.appending(path: "model.safetensors"))
    return changes
  }
}

// MARK: - What is merged

extension Merger {
  /// A weight as it is to be written.
  private struct Merged {
    let shape: [Int]
    let type: ElementType
    let bytes: () -> [UInt8]

    init(_ shape: [Int], _ type: ElementType, bytes: @escaping () -> [UInt8]) {
      (self.shape, self.type, self.bytes) = (shape, type, bytes)
    }

    /// The weight as it is stored.
    init(_ weight: StoredTensor) {
      self.init(weight.shape, weight.elementType) { weight.parts.flatMap { Array($0) } }
    }
  }

  /// The merged weight at `address`; nil where the adapter leaves it as it is.
  private func merged(_ address: String) -> Merged? {
    if let module = fit.modules[address] { return Merged(module.tensor) }
    guard let tensor = sum(address) else { return nil }
    let type = type ?? weights[address].elementType
    return Merged(weights[address].shape, type) { type.bytes(of: tensor().values) }
  }

  /// W + s·B·A, or of a bias b + s·c with what the adapter adds to B·(A·x); made when it is asked for.
  private func sum(_ address: String) -> (() -> Tensor)? {
    let dot = address.lastIndex(of: ".") ?? address.endIndex
    guard let matrices = fit.adapted[String(address[..<dot])] else { return nil }
    let (own, scale) = (weights[address], matrices.size.scale)
    if address.hasSuffix(".bias") {
      return matrices[.bias].map { bias in { own.tensor() + bias.tensor() * scale } }
    }
    guard let a = matrices[.a], let b = matrices[.b] else { return nil }
    return { own.tensor() + matmul(b.tensor(), a.tensor()) * scale }  // [out, in]
  }

  private var changes: [Change] {
    weights.addresses.compactMap { address -> Change? in
      let own = weights[address]
      let new = fit.modules[address].map { $0.tensor.tensor() } ?? sum(address)?()
      guard let new else { return nil }
      return Change(
        address: address, relativeSize: Double((new - own.tensor()).statistics.norm / own.tensor().statistics.norm))
    }
  }

  private func add(
    _ entry: TensorEntry, of file: SafetensorsFile, to writer: inout SafetensorsWriter,
    _ progress: @escaping (String) -> Void
  ) {
    let address = weights.addresses.first { weights.name(of: $0) == entry.name }
    let merged = address.flatMap(merged)
    writer.add(
      entry.name, dataType: merged?.type.rawValue ?? entry.dataType, shape: merged?.shape ?? entry.shape
    ) {
      progress(entry.name)
      return merged?.bytes() ?? file.withBytes(of: entry) { Array($0) }
    }
  }
}

// MARK: - The head

extension Merger {
  /// Whether the head has been the embedding table and is no longer: the adapter changes one of them alone.
  private var untiesHead: Bool {
    guard weights.isHeadTied else { return false }
    return fit.adapted["text.head"] != nil || fit.modules["text.head.weight"] != nil
      || (fit.modules["text.embedding.weight"] != nil && !fit.sharesTable)
  }

  /// The head's name, in the scheme of the checkpoint.
  private var headName: String {
    let names = configuration.headSpecification.names
    let isOld = weights.name(of: "text.embedding.weight")?.hasPrefix("language_model.") == true
    return isOld ? names[0] : names[1]
  }

  /// Lets a configuration say that the head is a weight of its own.
  private func untieHead(_ url: URL) throws {
    guard case .object(var members) = try JSON(contentsOf: url) else { return }
    members["tie_word_embeddings"] = .bool(false)
    if case .object(var text) = members["text_config"] {
      text["tie_word_embeddings"] = .bool(false)
      members["text_config"] = .object(text)
    }
    try AtomicFile.write(Array((JSON.object(members).text() + "\n").utf8), to: url)
  }
}

/// Why an adapter cannot be merged into a checkpoint.
public enum MergeError: Error, Equatable, CustomStringConvertible {
  /// A weight is quantized, which would round what the adapter adds.
  case quantized(name: String)
  /// The adapter adds a bias to a map that has none.
  case noBias(address: String)

  /// What is in the way, and what would be right, in one line.
  public var description: String {
    switch self {
    case .quantized(let name):
      "tensor \(JSON.quoted(name)) is quantized; expected the checkpoint it was made from: merge first, then quantize"
    case .noBias(let address):
      "the adapter adds a bias to \(address), which has none, so that no weight can hold it; --adapter applies it"
    }
  }
}
