/// Everything about a checkpoint that does not fit its configuration.
public struct WeightsError: Error, Equatable {
  /// One thing that does not fit.
  public enum Problem: Sendable, Equatable {
    /// No tensor has a name of this weight; `name` is the published one.
    case missing(address: String, name: String)
    /// A tensor belongs to no weight.
    case unused(name: String)
    /// A tensor's extents are not what the configuration asks for.
    case misshapen(name: String, shape: [Int], expected: [Int])
    /// A tensor is stored in a type that cannot be computed with.
    case unsupportedType(name: String, type: String)
    /// Two tensors are the same weight under the names of two schemes.
    case duplicate(address: String, names: [String])
  }

  /// The problems, in the order of the forward pass, unused tensors last; never empty.
  public let problems: [Problem]
}

extension WeightsError: CustomStringConvertible {
  /// How many problems one message spells out.
  private static let shown = 3

  /// The first problems in one line, and how many more there are.
  public var description: String {
    let first = problems.prefix(Self.shown).map(\.description).joined(separator: "; ")
    let rest = problems.count - Self.shown
    return "the weights do not fit config.json: \(first)" + (rest > 0 ? "; and \(rest) more such problems" : "")
  }
}

extension WeightsError.Problem: CustomStringConvertible {
  /// What is wrong with which tensor, and what would be right.
  public var description: String {
    switch self {
    case .missing(let address, let name): "tensor \"\(name)\" is missing (\(address))"
    case .unused(let name): "tensor \"\(name)\" belongs to no weight of this model"
    case .misshapen(let name, let shape, let expected): "tensor \"\(name)\" has shape \(shape), expected \(expected)"
    case .unsupportedType(let name, let type): "tensor \"\(name)\" is stored as \(type), expected F32, BF16 or F16"
    case .duplicate(let address, let names):
      "\(address) is there \(names.count) times, as \(names.map { "\"\($0)\"" }.joined(separator: " and ")), expected once"
    }
  }
}
