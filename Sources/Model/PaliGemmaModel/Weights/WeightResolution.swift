import Checkpoints

/// Which tensor of a checkpoint is which weight of a model, and all that does not fit.
package struct WeightResolution: Sendable {
  /// The tensor's name of each weight that was found, by address.
  package private(set) var names: [String: String] = [:]
  /// What does not fit, in the order of the forward pass, unused tensors last.
  package private(set) var problems: [WeightsError.Problem] = []

  /// Compares the files' headers with what the configuration asks for; no tensor is read.
  package init(_ configuration: Configuration, _ checkpoint: Checkpoint) {
    let entries = checkpoint.entries
    var unused = Dictionary(uniqueKeysWithValues: entries.map { ($0.name, $0) })
    for weight in configuration.weightSpecifications {
      let found = weight.names.compactMap { unused.removeValue(forKey: $0) }
      if found.isEmpty {
        problems.append(.missing(file: checkpoint.listing, name: weight.names[0], address: weight.address))
      }
      resolve(weight, found, checkpoint)
    }
    let head = configuration.headSpecification
    resolve(head, head.names.compactMap { unused.removeValue(forKey: $0) }, checkpoint)
    for entry in entries where unused[entry.name] != nil && !Self.isKnownExtra(entry.name) {
      problems.append(.unused(file: checkpoint.fileName(of: entry), name: entry.name))
    }
  }

  /// Notes that the tensors `found` are `weight`, and what is wrong with them.
  private mutating func resolve(_ weight: WeightSpecification, _ found: [TensorEntry], _ checkpoint: Checkpoint) {
    guard let first = found.first else { return }
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

  /// Whether published checkpoints hold a tensor of this name that no forward pass needs.
  static func isKnownExtra(_ name: String) -> Bool {
    for prefix in Configuration.Vision.prefixes where name.hasPrefix(prefix) {
      if visionExtras.contains(String(name.dropFirst(prefix.count))) { return true }
    }
    // The frequencies of the rotary embedding, which some versions stored.
    return Configuration.Text.prefixes.contains { name.hasPrefix($0) } && name.hasSuffix(".rotary_emb.inv_freq")
  }
}

extension Checkpoint {
  /// The name of the file that holds `entry`, one of ``entries``.
  fileprivate func fileName(of entry: TensorEntry) -> String { file(of: entry.name)?.url.lastPathComponent ?? listing }
}

extension WeightSpecification {
  /// Where the extents come from that differ from `shape`'s; all of them, where the axes are not as many.
  fileprivate func reason(against shape: [Int]) -> String {
    let isComparable = shape.count == extents.count
    let different = extents.indices.filter { !isComparable || extents[$0].size != shape[$0] }
    return different.map { extents[$0].meaning }.joined(separator: ", ")
  }
}
