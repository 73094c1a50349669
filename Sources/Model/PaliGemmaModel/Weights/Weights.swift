import Checkpoints
import Tensors

/// The weights of a model by address, checked against its configuration and still in their files.
public struct Weights: Sendable {
  /// Every weight's address in the order of the forward pass; `text.head.weight` is last, tied or not.
  public let addresses: [String]
  /// Whether the output head is the embedding table, because the checkpoint has but one of them.
  public let isHeadTied: Bool
  /// What has been done with the checkpoint that whoever wrote it may not expect, a line each.
  public let notices: [String]
  private let tensors: [String: StoredTensor]
  private let names: [String: String]

  /// Finds every weight of `configuration` in `checkpoint`, under any known naming scheme.
  ///
  /// Nothing is read but the files' headers.
  /// - Throws: all that is missing, unused, misshapen, duplicate or of an unusable type.
  public init(_ configuration: Configuration, _ checkpoint: Checkpoint) throws(WeightsError) {
    let resolution = WeightResolution(configuration, checkpoint)
    guard resolution.problems.isEmpty else { throw WeightsError(problems: resolution.problems) }
    var names = resolution.names
    let (embedding, head) = (WeightResolution.embedding, WeightResolution.head)
    isHeadTied = names[head] == nil || names[embedding] == nil
    if isHeadTied {
      let table = names[embedding] ?? names[head]
      (names[embedding], names[head]) = (table, table)
    }
    addresses = configuration.weightSpecifications.map(\.address) + [head]
    notices = resolution.notices(checkpoint)
    self.names = names
    var tensors: [String: StoredTensor] = [:]
    for weight in configuration.weightSpecifications + [configuration.headSpecification] {
      if weight.address == head, isHeadTied { continue }
      guard let tensor = names[weight.address].flatMap({ checkpoint[$0] }) else { continue }
      let isFilledUp = tensor.shape != weight.shape  // as quantized ones may be
      tensors[weight.address] = isFilledUp ? tensor.droppingFill(columns: weight.shape[1]) : tensor
    }
    if isHeadTied { tensors[head] = tensors[embedding] }
    self.tensors = tensors
  }

  /// The weight at an address that is among ``addresses``.
  public subscript(address: String) -> StoredTensor {
    guard let tensor = tensors[address] else { preconditionFailure("no weight has the address \(address)") }
    return tensor
  }

  /// The name that the weight at `address` has in the checkpoint; nil where no weight has that address.
  public func name(of address: String) -> String? { names[address] }
}
