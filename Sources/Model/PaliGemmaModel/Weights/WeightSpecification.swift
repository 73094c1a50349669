/// One axis of a weight: how long the configuration asks it to be, and why.
struct Extent: Sendable {
  let size: Int
  /// Where the size comes from, such as `text_config.hidden_size` or `4 heads × 12`.
  let meaning: String

  init(_ size: Int, _ meaning: String) {
    self.size = size
    self.meaning = meaning
  }
}

/// One weight that a configuration asks for.
package struct WeightSpecification: Sendable {
  /// The weight's name in this project, such as `vision.block.3.attention.q.weight`.
  package let address: String
  /// Its names in checkpoints, one for each scheme that libraries have written; the published one comes first.
  package let names: [String]
  /// The axes, outermost first.
  let extents: [Extent]

  /// The extents' sizes.
  package var shape: [Int] { extents.map(\.size) }
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
  func weight(_ address: String, _ name: String, _ extents: Extent...) -> WeightSpecification {
    WeightSpecification(address: self.address + address, names: prefixes.map { $0 + name }, extents: extents)
  }

  /// The matrix `[output, input]` and the bias of a linear map.
  func linear(_ address: String, _ name: String, _ output: Extent, _ input: Extent) -> [WeightSpecification] {
    [weight("\(address).weight", "\(name).weight", output, input), weight("\(address).bias", "\(name).bias", output)]
  }

  /// The scale and shift of a layer normalisation.
  func layerNorm(_ address: String, _ name: String, _ width: Extent) -> [WeightSpecification] {
    [weight("\(address).weight", "\(name).weight", width), weight("\(address).bias", "\(name).bias", width)]
  }
}
