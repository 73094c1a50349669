import Checkpoints

/// A tensor of an adapter's file, and the module that its name says it is of.
struct AdapterTensor {
  /// Which of an adapter's own a tensor is.
  enum Matrix: String {
    case a = "lora_A.weight"
    case b = "lora_B.weight"
    case bias = "lora_B.bias"

    /// What the address of the weight beside goes on with.
    var end: String { "." + rawValue }

    /// As peft calls the matrix.
    var name: String { self == .a ? "lora_A" : "lora_B" }
  }

  let entry: TensorEntry
  /// Which matrix it is; nil for a whole weight.
  let matrix: Matrix?
  /// The module's path in the model that the adapter was made of.
  let path: String
  /// What a weight's name ends in.
  let end: String

  /// Reads a name, from which some scripts have left peft's beginning away, or in which they have left the adapter's.
  init(_ entry: TensorEntry) {
    self.entry = entry
    var name = entry.name.replacing(/\.(modules_to_save(\.default)?|base_layer)(?=\.)/, with: "")
    for beginning in ["base_model.model.", "base_model."] where name.hasPrefix(beginning) {
      name.removeFirst(beginning.count)
      break
    }
    if let match = name.wholeMatch(of: /(.*)\.(lora_[AB])(\.[^.]+)?\.(weight|bias)/) {
      (path, end) = (String(match.1), "weight")
      matrix = Matrix(rawValue: "\(match.2).\(match.4)")
    } else {
      let dot = name.lastIndex(of: ".") ?? name.startIndex
      (path, end) = (String(name[..<dot]), String(name[dot...].drop { $0 == "." }))
      matrix = nil
    }
  }
}

/// Which weight of a model a module's name means, under every naming scheme of libraries, with and without the model's own
/// name before it.
struct ModuleNames {
  private var addresses: [String: String] = [:]

  init(_ specifications: [WeightSpecification]) {
    for weight in specifications {
      for name in weight.names + weight.names.compactMap(Self.withoutTower) { addresses[name] = weight.address }
    }
  }

  /// A decoder's name as its own library writes it.
  private static func withoutTower(_ name: String) -> String? {
    let beginning = "language_model.model."
    return name.hasPrefix(beginning) ? String(name.dropFirst(beginning.count)) : nil
  }

  /// The address that a tensor belongs to: of a matrix without the end; nil where no weight has such a name.
  func address(of tensor: AdapterTensor) -> String? {
    var path = tensor.path[...]
    while true {
      if let address = addresses["\(path).\(tensor.end)"] {
        return tensor.matrix == nil ? address : String(address.dropLast(".weight".count))
      }
      guard path.hasPrefix("model.") else { return nil }
      path = path.dropFirst("model.".count)
    }
  }

  /// What to say of a tensor that belongs to nothing.
  func problem(of tensor: AdapterTensor) -> WeightsError.Problem {
    guard tensor.entry.name.contains(".lora_"), tensor.matrix == nil else {
      return .unused(file: Adapter.weightsFile, name: tensor.entry.name)
    }
    let reason = "is of a kind that is not read; expected lora_A.weight and lora_B.weight of linear maps"
    return .foreign(file: Adapter.weightsFile, name: tensor.entry.name, reason: reason)
  }
}
