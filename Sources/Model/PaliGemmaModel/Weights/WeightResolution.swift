import Checkpoints
import Files
import Foundation

/// Which tensor of a checkpoint is which weight of a model, and all that does not fit.
package struct WeightResolution: Sendable {
  /// The two tables of which a checkpoint may leave one out.
  static let (embedding, head) = ("text.embedding.weight", "text.head.weight")

  /// What all names begin with that no naming scheme knows, such as `module.`; nothing in most checkpoints.
  let prefix: String
  /// The tensor's name of each weight that was found, by address.
  package private(set) var names: [String: String] = [:]
  /// What does not fit, in the order of the forward pass, unused tensors last.
  package private(set) var problems: [WeightsError.Problem] = []
  /// The tensors that no forward pass needs, which published checkpoints hold nevertheless.
  private(set) var extras: [String] = []

  /// Compares the files' headers with what the configuration asks for; no tensor is read.
  package init(_ configuration: Configuration, _ checkpoint: Checkpoint) {
    let candidates = checkpoint.sharedPrefixes.map { WeightResolution(configuration, checkpoint, prefix: $0) }
    let most = candidates.map(\.names.count).max()
    self = candidates.first { $0.names.count == most } ?? candidates[0]
    guard !prefix.isEmpty, !problems.isEmpty else { return }
    problems.insert(.prefix(file: checkpoint.listing, prefix: prefix, found: names.count), at: 0)
  }

  private init(_ configuration: Configuration, _ checkpoint: Checkpoint, prefix: String) {
    self.prefix = prefix
    let entries = checkpoint.entries
    var unused = Dictionary(uniqueKeysWithValues: entries.map { (JSON.Key($0.name), $0) })
    func take(_ weight: WeightSpecification) -> [TensorEntry] {
      weight.names.compactMap { unused.removeValue(forKey: JSON.Key(prefix + $0)) }
    }
    let heads = take(configuration.headSpecification)
    for weight in configuration.weightSpecifications {
      let found = take(weight)
      let isTied = weight.address == Self.embedding && configuration.tiesWordEmbeddings && !heads.isEmpty
      resolve(weight, found, checkpoint, mayBeMissing: isTied)
    }
    resolve(configuration.headSpecification, heads, checkpoint, mayBeMissing: configuration.tiesWordEmbeddings)
    let rest = entries.filter { unused[JSON.Key($0.name)] != nil }
    extras = rest.map(\.name).filter { Self.isKnownExtra(String($0.dropFirst(prefix.count))) }
    for entry in rest where !extras.contains(entry.name) {
      problems.append(.unused(file: checkpoint.fileName(of: entry), name: entry.name))
    }
  }

  /// Notes that the tensors `found` are `weight`, and what is wrong with them.
  private mutating func resolve(
    _ weight: WeightSpecification, _ found: [TensorEntry], _ checkpoint: Checkpoint, mayBeMissing: Bool
  ) {
    guard let first = found.first else {
      guard !mayBeMissing else { return }
      let name = prefix + weight.names[0]
      return problems.append(.missing(file: checkpoint.listing, name: name, address: weight.address))
    }
    names[weight.address] = first.name
    if found.count > 1 {
      problems.append(.duplicate(file: checkpoint.listing, names: found.map(\.name), address: weight.address))
    }
    for entry in found where !entry.fits(weight.shape) {
      problems.append(
        .misshapen(
          file: checkpoint.fileName(of: entry), name: entry.name, shape: entry.shape, expected: weight.shape,
          reason: weight.reason(against: entry.shape)))
    }
    for entry in found where entry.elementType == nil {
      problems.append(
        .unsupportedType(file: checkpoint.fileName(of: entry), name: entry.name, type: entry.dataType))
    }
  }
}

extension WeightResolution {
  /// SigLIP's pooling head, which PaliGemma leaves out, and the positions 0, 1, 2… of the patches.
  private static let visionExtras: Set<String> = [
    "embeddings.position_ids", "head.probe", "head.attention.in_proj_weight", "head.attention.in_proj_bias",
    "head.attention.out_proj.weight", "head.attention.out_proj.bias", "head.layernorm.weight", "head.layernorm.bias",
    "head.mlp.fc1.weight", "head.mlp.fc1.bias", "head.mlp.fc2.weight", "head.mlp.fc2.bias",
  ]

  /// What some versions stored of the decoder beside its weights: the rotary embedding's frequencies and tables, the
  /// embedding's scale, positions and masks.
  private static let textExtras = [
    "rotary_emb.inv_freq", "rotary_emb.original_inv_freq", "rotary_emb.cos_cached", "rotary_emb.sin_cached",
    "embed_tokens.embed_scale", "normalizer", "position_ids", "causal_mask",
  ]

  /// Whether checkpoints hold a tensor of this name that no forward pass needs.
  static func isKnownExtra(_ name: String) -> Bool {
    for prefix in Configuration.Vision.prefixes where name.hasPrefix(prefix) {
      if visionExtras.contains(String(name.dropFirst(prefix.count))) { return true }
    }
    guard let prefix = Configuration.Text.prefixes.first(where: { name.hasPrefix($0) }) else { return false }
    let rest = "." + name.dropFirst(prefix.count)
    return textExtras.contains { rest.hasSuffix("." + $0) }
  }
}

extension WeightResolution {
  /// What has been done with a checkpoint that fits and that whoever wrote it may not expect, a line each.
  package func notices(_ checkpoint: Checkpoint) -> [String] {
    let used = Set(names.values.map { JSON.Key($0) })
    let copied = checkpoint.entries.filter { $0.isCopied && used.contains(JSON.Key($0.name)) }
    let (unaligned, doubles) = (copied.filter { !$0.isAligned }, copied.filter { $0.dataType == "F64" })
    return [
      prefix.isEmpty ? nil : "all tensors' names begin with \(JSON.quoted(prefix)), which is taken off",
      unaligned.isEmpty
        ? nil
        : """
        \(Self.count(unaligned)) not at multiples of the elements' size, and copied into memory (\(Self.size(unaligned)))
        """,
      doubles.isEmpty ? nil : "\(Self.count(doubles)) in F64, and computed with as F32 (\(Self.size(doubles)))",
      extras.isEmpty ? nil : "ignored, since no pass needs it: \(Self.listed(extras))",
    ].compactMap { $0.map { "\(checkpoint.listing): \($0)" } }
  }

  private static func count(_ entries: [TensorEntry]) -> String {
    entries.count == 1 ? "tensor \(JSON.quoted(entries[0].name)) is stored" : "\(entries.count) tensors are stored"
  }

  private static func size(_ entries: [TensorEntry]) -> String {
    let bytes = entries.reduce(0) { $0 + $1.byteCount }
    return bytes < 1_000_000 ? "\(bytes) bytes" : String(format: "%.1f MB", Double(bytes) / 1e6)
  }

  private static func listed(_ names: [String]) -> String {
    let shown = names.prefix(3).map { JSON.quoted($0) }.joined(separator: ", ")
    return names.count > 3 ? "\(shown) and \(names.count - 3) more" : shown
  }
}

extension Checkpoint {
  /// The name of the file that holds `entry`, one of ``entries``.
  fileprivate func fileName(of entry: TensorEntry) -> String { file(of: entry.name)?.url.lastPathComponent ?? listing }

  /// What all names begin with, up to each of its dots, nothing first.
  fileprivate var sharedPrefixes: [String] {
    let names = entries.map(\.name)
    guard let first = names.min(), let last = names.max() else { return [""] }
    let shared = zip(first.unicodeScalars, last.unicodeScalars).prefix { $0 == $1 }.map { Character($0.0) }
    return [""] + shared.indices.filter { shared[$0] == "." }.map { String(shared[...$0]) }
  }
}

extension WeightSpecification {
  /// Where the extents come from that differ from `shape`'s; all of them, where the axes are not as many.
  fileprivate func reason(against shape: [Int]) -> String {
    let isComparable = shape.count == extents.count
    let different = extents.indices.filter { !isComparable || extents[$0].size != shape[$0] }
    return different.map { extents[$0].meaning }.joined(separator: ", ")
  }
}
