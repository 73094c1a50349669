import Checkpoints

/// Which tensor of a checkpoint is which weight of a model, and all that does not fit.
struct WeightResolution {
  /// The tensor's name of each weight that was found.
  private(set) var names: [String: String] = [:]
  /// What does not fit, in the order of the forward pass, unused tensors last.
  private(set) var problems: [WeightsError.Problem] = []

  init(_ configuration: Configuration, _ checkpoint: Checkpoint) {
    var unused: [String: TensorEntry] = [:]
    let entries = checkpoint.entries
    for entry in entries { unused[entry.name] = entry }
    for weight in configuration.weightSpecifications { resolve(weight, isRequired: true, &unused) }
    resolve(configuration.headSpecification, isRequired: false, &unused)
    for entry in entries where unused[entry.name] != nil && !Self.isKnownExtra(entry.name) {
      problems.append(.unused(name: entry.name))
    }
  }

  /// Takes the tensors that are `weight` out of `unused` and notes which it is.
  private mutating func resolve(
    _ weight: WeightSpecification, isRequired: Bool, _ unused: inout [String: TensorEntry]
  ) {
    let found = weight.names.compactMap { unused.removeValue(forKey: $0) }
    guard let entry = found.first else {
      if isRequired { problems.append(.missing(address: weight.address, name: weight.names[0])) }
      return
    }
    names[weight.address] = entry.name
    if found.count > 1 { problems.append(.duplicate(address: weight.address, names: found.map(\.name))) }
    for entry in found where entry.shape != weight.shape {
      problems.append(.misshapen(name: entry.name, shape: entry.shape, expected: weight.shape))
    }
    for entry in found where entry.elementType == nil {
      problems.append(.unsupportedType(name: entry.name, type: entry.dataType))
    }
  }
}

extension WeightResolution {
  /// Whether published checkpoints hold a tensor of this name that no forward pass needs: SigLIP's pooling head,
  /// the positions 0, 1, 2… of its patches, and the frequencies of the rotary embedding.
  static func isKnownExtra(_ name: String) -> Bool {
    for prefix in Configuration.Vision.prefixes where name.hasPrefix(prefix) {
      let rest = name.dropFirst(prefix.count)
      if rest == "embeddings.position_ids" || rest.hasPrefix("head.") { return true }
    }
    return Configuration.Text.prefixes.contains { name.hasPrefix($0) } && name.hasSuffix("rotary_emb.inv_freq")
  }
}
