import Checkpoints
import Tensors

/// The weights of a model by address, checked against its configuration and still in their files.
public struct Weights: Sendable {
  /// Every weight's address in the order of the forward pass; `text.head.weight` is last, tied or not.
  public let addresses: [String]
  /// Whether the output head is the embedding table, because the checkpoint has none of its own.
  public let isHeadTied: Bool
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
    let head = configuration.headSpecification.address
    isHeadTied = names[head] == nil
    if isHeadTied { names[head] = names["text.embedding.weight"] }
    addresses = configuration.weightSpecifications.map(\.address) + [head]
    self.names = names
    var tensors: [String: StoredTensor] = [:]
    for weight in configuration.weightSpecifications + [configuration.headSpecification] {
      guard let tensor = names[weight.address].flatMap({ checkpoint[$0] }) else { continue }
      let isFilledUp = tensor.shape != weight.shape  // as quantized ones may be
      tensors[weight.address] = isFilledUp ? tensor.droppingFill(columns: weight.shape[1]) : tensor
    }
    self.tensors = tensors
  }

  /// The weight at an address that is among ``addresses``.
  public subscript(address: String) -> StoredTensor {
    guard let tensor = tensors[address] else { preconditionFailure("no weight has the address \(address)") }
    return tensor
  }

  /// Whether there is a weight at `address`.
  package func has(_ address: String) -> Bool { tensors[address] != nil }

  /// The name that the weight at `address` has in the checkpoint; nil where no weight has that address.
  public func name(of address: String) -> String? { names[address] }
}

extension Weights {
  /// The same with other numbers, in float32, at the addresses that `tensors` has; the file's stay as they are.
  package func replacing(_ tensors: [String: Tensor]) -> Weights {
    var stored = self.tensors
    for (address, tensor) in tensors { stored[address] = StoredTensor(tensor) }
    if isHeadTied { stored["text.head.weight"] = stored["text.embedding.weight"] }
    return Weights(addresses: addresses, isHeadTied: isHeadTied, tensors: stored, names: names)
  }

  private init(addresses: [String], isHeadTied: Bool, tensors: [String: StoredTensor], names: [String: String]) {
    (self.addresses, self.isHeadTied, self.tensors, self.names) = (addresses, isHeadTied, tensors, names)
  }
}

extension PaliGemma {
  /// The same model with other weights, in float32, at the addresses that `tensors` has.
  package func replacing(_ tensors: [String: Tensor]) -> PaliGemma {
    PaliGemma(configuration, weights.replacing(tensors))
  }
}
