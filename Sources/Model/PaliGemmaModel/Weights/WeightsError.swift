import Files

/// Everything about a checkpoint's tensors that does not fit its configuration.
public struct WeightsError: Error, Equatable {
  /// One thing that does not fit; `file` is where the tensor lies, or where it should be listed.
  public enum Problem: Sendable, Equatable {
    /// No tensor has a name of the weight at `address`; `name` is the published one.
    case missing(file: String, name: String, address: String)
    /// All names begin with `prefix`, which no naming scheme knows; behind it, `found` weights have names that one does.
    case prefix(file: String, prefix: String, found: Int)
    /// A tensor belongs to no weight.
    case unused(file: String, name: String)
    /// A tensor's extents are not what the configuration asks for; `reason` says where those come from.
    case misshapen(file: String, name: String, shape: [Int], expected: [Int], reason: String)
    /// A tensor is stored in a type that cannot be computed with.
    case unsupportedType(file: String, name: String, type: String)
    /// Several tensors are the same weight, under the names of different schemes.
    case duplicate(file: String, names: [String], address: String)
    /// A tensor of an adapter is not one that can be put beside a weight of the model: `reason` says why.
    case foreign(file: String, name: String, reason: String)
  }

  /// The problems in the order of the forward pass, unused tensors last; never empty.
  public let problems: [Problem]
}

extension WeightsError: CustomStringConvertible {
  /// How many problems the message spells out.
  private static let shown = 3

  /// The first problems in one line, and how many more there are.
  public var description: String {
    let first = problems.prefix(Self.shown).map(\.description).joined(separator: "; ")
    let rest = problems.count - Self.shown
    return rest > 0 ? "\(first); and \(rest) more" : first
  }
}

extension WeightsError.Problem: CustomStringConvertible {
  /// Which tensor is wrong, and what would be right.
  public var description: String {
    switch self {
    case .missing(let file, let name, let address):
      "\(file): tensor \(JSON.quoted(name)) is missing (\(address))"
    case .prefix(let file, let prefix, let found):
      "\(file): all tensors' names begin with \(JSON.quoted(prefix)); with that taken off, \(found) weights are found"
    case .unused(let file, let name) where Self.isAdapted(name):
      "\(file): tensor \(JSON.quoted(name)) is part of an adapter; expected the merged model (peft: merge_and_unload)"
    case .unused(let file, let name):
      "\(file): tensor \(JSON.quoted(name)) belongs to no weight of the model in config.json"
    case .misshapen(let file, let name, let shape, let expected, let reason):
      "\(file): tensor \(JSON.quoted(name)) has shape \(shape), expected \(expected) from config.json (\(reason))"
    case .unsupportedType(let file, let name, let type):
      "\(file): tensor \(JSON.quoted(name)) is stored as \(type), expected F32, BF16 or F16"
    case .duplicate(let file, let names, let address):
      "\(file): tensors \(names.map { JSON.quoted($0) }.joined(separator: " and ")) are both \(address), expected one"
    case .foreign(let file, let name, let reason): "\(file): tensor \(JSON.quoted(name)) \(reason)"
    }
  }

  /// Whether an adapter's library has given a tensor its name: the adapter's own, or that of what it adapts.
  private static func isAdapted(_ name: String) -> Bool {
    [".lora_", ".base_layer.", ".modules_to_save.", ".original_module."].contains { name.contains($0) }
  }
}
