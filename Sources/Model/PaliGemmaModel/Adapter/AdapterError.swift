import Files

/// Why an adapter cannot be put beside a model.
public enum AdapterError: Error, Equatable {
  /// The folder has not both files; it may be a model's, or have the weights in the format that runs code.
  case notThere(folder: String, missing: [String], isModel: Bool, hasPickle: Bool)
  /// Tensors do not fit the model; the adapter may say for which it was made.
  case misfit(WeightsError, madeFor: String?)
  /// Nothing of it is a weight's.
  case empty(file: String)
}

extension AdapterError: CustomStringConvertible {
  /// What is wrong, where, and what would be right, in one line.
  public var description: String {
    switch self {
    case .notThere(let folder, _, isModel: true, _):
      "\(folder) is a model and no adapter; `--model \(folder)` opens it"
    case .notThere(let folder, _, _, hasPickle: true):
      "\(folder) has its weights in adapter_model.bin, which is not read; expected adapter_model.safetensors"
    case .notThere(let folder, let missing, _, _):
      "\(folder) holds no adapter: \(missing.joined(separator: " and ")) \(missing.count == 1 ? "is" : "are") missing; "
        + "expected a folder that peft has written"
    case .misfit(let error, let base):
      "\(error)" + (base.map { "; the adapter was made for \(JSON.quoted($0)) (adapter_config.json)" } ?? "")
    case .empty(let file): "\(file) holds no tensor; expected lora_A and lora_B of linear maps"
    }
  }
}
