/// One weight that a configuration asks for.
struct WeightSpecification: Sendable {
  /// The weight's name in this project, such as `vision.block.3.attention.q.weight`.
  let address: String
  /// Its names in checkpoints, one for each scheme that libraries have written.
  let names: [String]
  /// The extents, outermost first.
  let shape: [Int]
}

/// A group of weights that share a place in the model, and therefore a beginning in every naming scheme.
struct WeightGroup {
  /// What the addresses begin with.
  let address: String
  /// What the names begin with, by scheme.
  let prefixes: [String]

  /// The group inside this one, which is `address` here and `name` in a checkpoint.
  func group(_ address: String, _ name: String) -> WeightGroup {
    WeightGroup(address: self.address + address, prefixes: prefixes.map { $0 + name })
  }

  /// One weight.
  func weight(_ address: String, _ name: String, _ shape: [Int]) -> WeightSpecification {
    WeightSpecification(address: self.address + address, names: prefixes.map { $0 + name }, shape: shape)
  }

  /// The kernel and bias of a linear map with `output` rows and `input` columns.
  func linear(_ address: String, _ name: String, output: Int, input: Int) -> [WeightSpecification] {
    [
      weight("\(address).weight", "\(name).weight", [output, input]),
      weight("\(address).bias", "\(name).bias", [output]),
    ]
  }

  /// The scale and shift of a layer normalisation.
  func layerNorm(_ address: String, _ name: String, _ size: Int) -> [WeightSpecification] {
    [weight("\(address).weight", "\(name).weight", [size]), weight("\(address).bias", "\(name).bias", [size])]
  }
}
