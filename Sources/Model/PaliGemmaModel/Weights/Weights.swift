import Checkpoints
import Tensors

/// The weights of a model by address, checked against its configuration and still in their files.
public struct Weights: Sendable {
  /// Every weight's address in the order of the forward pass, an adapter's beside those that it is added to;
  /// `text.head.weight` is last, tied or not.
  public internal(set) var addresses: [String]
  /// Whether the output head is the embedding table, because the checkpoint has but one of them.
  public internal(set) var isHeadTied: Bool
  /// The addresses at which something is stored: all but that of a head that is the embedding table.
  package var storedAddresses: [String] { addresses.filter { !(isHeadTied && $0 == WeightResolution.head) } }
  /// What has been done with the checkpoint that whoever wrote it may not expect, a line each.
  public let notices: [String]
  /// The linear maps that have an adapter, by the addresses of their weights without the end.
  var adapted: [String: Adapted] = [:]
  private var tensors: [String: StoredTensor]
  private var names: [String: String]
  var adapterAddresses: Set<String> = []
  /// The checkpoint's own where an adapter has put others in their place.
  var replaced: [String: Named] = [:]

  /// A weight and its name in the file that it lies in.
  struct Named {
    let tensor: StoredTensor
    let name: String
  }

  /// An adapter beside a linear map, and the value that it is added to.
  struct Adapted {
    let size: LowRank.Size
    let point: Point
  }

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

  /// Whether there is a weight at `address`.
  package func has(_ address: String) -> Bool { tensors[address] != nil }

  /// The name that the weight at `address` has in its file; nil where no weight has that address.
  public func name(of address: String) -> String? { names[address] }

  /// Whether the weight at `address` is an adapter's.
  public func isOfAdapter(_ address: String) -> Bool { adapterAddresses.contains(address) }

  mutating func set(_ address: String, _ weight: Named) {
    (tensors[address], names[address]) = (weight.tensor, weight.name)
  }

  /// Which parts and values a model of `configuration` with these weights has.
  func layout(_ configuration: Configuration) -> Layout { Layout(configuration, adapted: adapted.mapValues(\.size)) }
}

extension Weights {
  /// The same with other numbers, in float32, at the addresses that `tensors` has; the file's stay as they are.
  package func replacing(_ tensors: [String: Tensor]) -> Weights {
    var result = self
    for (address, tensor) in tensors { result.tensors[address] = StoredTensor(tensor) }
    if isHeadTied { result.tensors["text.head.weight"] = result.tensors["text.embedding.weight"] }
    return result
  }
}

extension PaliGemma {
  /// The same model with other weights, in float32, at the addresses that `tensors` has.
  package func replacing(_ tensors: [String: Tensor]) -> PaliGemma {
    PaliGemma(configuration, weights.replacing(tensors))
  }
}
