import CExpression
import Files
import Foundation

extension AdapterSettings {
  /// The largest rank that is accepted.
  private static let largestRank = 1 << 16

  /// Ways of adapting that compute something else than s·B·(A·x), or on something else than linear maps, by their settings.
  private static let otherWays = [
    "use_dora": "DoRA", "use_qalora": "QALoRA", "use_bdlora": "block-diagonal LoRA", "alora_invocation_tokens": "aLoRA",
    "layer_replication": "a model with layers repeated", "target_parameters": "an adapter of bare parameters",
    "trainable_token_indices": "an adapter of single tokens", "arrow_config": "Arrow", "kasa_config": "KaSA",
    "monteclora_config": "MonteCLoRA", "velora_config": "VeLoRA",
  ]

  /// How the matrices may have begun: other beginnings change the weights that they are added to.
  private static let beginnings = ["gaussian", "eva", "orthogonal"]

  init(contentsOf url: URL) throws(ConfigurationError) {
    let file = url.lastPathComponent
    let bytes: [UInt8]
    let json: JSON
    do throws(FileError) {
      bytes = try RegularFile(url, limit: 10_000_000).read()
      json = try JSON(bytes, file: file)
    } catch { throw .unreadable(error) }
    let section = try ConfigurationSection(json, file: file)
    try section.checkIsPlainLoRA(Self.otherWays, beginnings: Self.beginnings)
    rank = section.whole("r", in: 1...Self.largestRank, default: 8)
    alpha = section.positive("lora_alpha", upTo: 1 << 24, default: 8)
    isRankStabilised = section.flag("use_rslora", default: false)
    ranks = try section.patterns("rank_pattern", bytes, "a whole number from 1 to \(Self.largestRank)") { json in
      json.integer.flatMap { (1...Self.largestRank).contains($0) ? $0 : nil }
    }
    alphas = try section.patterns("alpha_pattern", bytes, "a number above 0") { json in
      json.double.flatMap { $0 > 0 ? $0 : nil }
    }
    targets = try section.names("target_modules")
    isExpression = json["target_modules"]?.string != nil && targets != ["all-linear"]
    if isExpression { try section.checkExpression(targets[0], of: "target_modules") }
    savedModules = try section.names("modules_to_save")
    base = json["base_model_name_or_path"]?.string.flatMap { $0.isEmpty ? nil : $0 }
    try section.finish()
  }
}

extension ConfigurationSection {
  fileprivate func checkIsPlainLoRA(_ otherWays: [String: String], beginnings: [String]) throws(ConfigurationError) {
    guard json["peft_type"] != nil else { throw missing("peft_type", "\"LORA\"") }
    check("peft_type", isOneOf: ["LORA"])
    try finish()
    for (key, name) in otherWays.sorted(by: { $0.key < $1.key }) {
      guard let value = json[key], value != .bool(false), value.array?.isEmpty != true else { continue }
      throw invalid(
        key, value.description, "\(value.bool == nil ? "null" : "false"): \(name) is not read, only plain LoRA is")
    }
    guard let beginning = json["init_lora_weights"], beginning.bool == nil,
      !beginnings.contains(beginning.string ?? "")
    else { return }
    throw invalid(
      "init_lora_weights", beginning.description,
      "true, false or \(beginnings.map(JSON.quoted).joined(separator: " or ")): "
        + "such an adapter changes the model's own weights, which its author can undo when saving it")
  }

  /// A list of names of modules; one name is a list, too.
  fileprivate func names(_ key: String) throws(ConfigurationError) -> [String] {
    guard let value = json[key] else { return [] }
    guard let names = value.strings ?? value.string.map({ [$0] }) else {
      throw invalid(key, value.description, "a list of names of modules")
    }
    return names
  }

  fileprivate func checkExpression(_ expression: String, of key: String) throws(ConfigurationError) {
    let path = "base_model.model.model.language_model.layers.10.self_attn.q_proj."  // none ends so: all of it is tried
    let example = "such as .*language_model.*\\.q_proj"
    switch Int(cexpression_match(expression, path)) {
    case CEXPRESSION_MATCHES, CEXPRESSION_DIFFERS: return
    case CEXPRESSION_TAKES_TOO_LONG:
      throw invalid(
        key, JSON.quoted(expression), "an expression that is matched in fewer than a million steps, \(example)")
    case CEXPRESSION_NO_LIBRARY:
      throw invalid(key, JSON.quoted(expression), "a list of names: the library libpcre2-8 is not installed")
    default: throw invalid(key, JSON.quoted(expression), "a regular expression, \(example)")
    }
  }

  /// Numbers by expression, in the order of the file, which decides between two that match.
  fileprivate func patterns<Number>(
    _ key: String, _ bytes: [UInt8], _ expected: String, _ number: (JSON) -> Number?
  ) throws(ConfigurationError) -> [AdapterSettings.Pattern<Number>] {
    guard let section = try section(key) else { return [] }
    var patterns: [AdapterSettings.Pattern<Number>] = []
    for (expression, value) in try members(of: key, bytes) {
      guard let number = number(value) else { throw section.invalid(expression, value.description, expected) }
      try checkExpression(expression, of: key)
      patterns.append(.init(expression: expression, number: number))
    }
    return patterns
  }

  /// The members of the object under `key` at the top level of the file's `bytes`, in their order there.
  private func members(of key: String, _ bytes: [UInt8]) throws(ConfigurationError) -> [(String, JSON)] {
    var members: [(String, JSON)] = []
    do throws(FileError) {
      var scanner = try JSONScanner(file: file, bytes: bytes)
      try scanner.readObject { scanner throws(FileError) in
        guard try scanner.readName() == key else { return try scanner.skipValue() }
        try scanner.readObject { scanner throws(FileError) in
          members.append((try scanner.readName(), try scanner.readValue()))
        }
      }
    } catch { throw .unreadable(error) }
    return members
  }
}
