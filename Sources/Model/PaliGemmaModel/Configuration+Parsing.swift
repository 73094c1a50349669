import Files
import Foundation

/// The largest sizes accepted, far above any published model's, so that products of a few stay countable.
private enum Limit {
  static let width = 1 << 24
  static let layers = 1024
  static let heads = 1 << 12
  static let imageSize = 8192
  static let patchesPerSide = 128
  static let ropeBase = 1_000_000_000
}

extension Configuration {
  /// Reads `config.json`, and `generation_config.json` where there is one, in a hub checkpoint's folder.
  public init(folder: URL) throws(ConfigurationError) {
    let config = try Self.section(of: folder.appending(path: "config.json"))
    let generation = folder.appending(path: "generation_config.json")
    let hasGeneration = FileManager.default.fileExists(atPath: generation.path(percentEncoded: false))
    try self.init(config, generation: hasGeneration ? Self.section(of: generation) : nil)
  }

  /// Reads the text of a `config.json`; `file` names it in messages.
  public init(json: Data, file: String = "config.json") throws(ConfigurationError) {
    let json = try Self.reading { () throws(FileError) in try JSON([UInt8](json), file: file) }
    try self.init(ConfigurationSection(json, file: file), generation: nil)
  }

  private static func section(of url: URL) throws(ConfigurationError) -> ConfigurationSection {
    let json = try reading { () throws(FileError) in try JSON(contentsOf: url) }
    return try ConfigurationSection(json, file: url.lastPathComponent)
  }

  private static func reading(_ read: () throws(FileError) -> JSON) throws(ConfigurationError) -> JSON {
    do throws(FileError) { return try read() } catch { throw .unreadable(error) }
  }

  private init(_ config: ConfigurationSection, generation: ConfigurationSection?) throws(ConfigurationError) {
    config.check("model_type", isOneOf: ["paligemma"])
    try config.finish()
    if let scheme = config.json["quantization_config"] {
      let method = scheme["quant_method"]?.description ?? scheme.description
      throw config.invalid("quantization_config", method, "none, and weights in F32, BF16 or F16")
    }
    vision = Vision(try config.required("vision_config"))
    let textSection = try config.required("text_config")
    text = try Text(textSection)
    let width = text.hiddenSize
    if config.whole("projection_dim", in: 1...Limit.width, default: width) != width, config.isRight {
      config.note(
        config.invalid("projection_dim", config.shown("projection_dim"), "text_config.hidden_size, \(width)"))
    }
    if vision.patchCount >= text.maximumPositions, config.isRight {
      textSection.note(
        textSection.invalid(
          "max_position_embeddings", "\(text.maximumPositions)", "more than the image's \(vision.patchCount) tokens"))
    }
    let tokenRange = 0...(config.isRight ? text.vocabularySize - 1 : Limit.width)
    imageToken = config.imageToken(in: tokenRange)
    let sections = [generation, config, textSection].compactMap { $0 }
    beginToken = sections.first { $0.json["bos_token_id"] != nil }?.whole("bos_token_id", in: tokenRange) ?? 2
    endTokens = sections.first { $0.json["eos_token_id"] != nil }?.tokens("eos_token_id", in: tokenRange) ?? [1]
    tiesWordEmbeddings = config.flag("tie_word_embeddings", default: true)
    try generation?.finish()
    try config.finish()
  }
}

extension Configuration.Vision {
  fileprivate init(_ section: ConfigurationSection) {
    section.check("model_type", isOneOf: ["siglip_vision_model"])
    section.check("hidden_act", isOneOf: ["gelu_pytorch_tanh"])
    hiddenSize = section.whole("hidden_size", in: 1...Limit.width)
    intermediateSize = section.whole("intermediate_size", in: 1...Limit.width)
    blockCount = section.whole("num_hidden_layers", in: 1...Limit.layers)
    headCount = section.whole("num_attention_heads", in: 1...Limit.width)
    imageSize = section.whole("image_size", in: 1...Limit.imageSize, default: 224)
    patchSize = section.whole("patch_size", in: 1...Limit.imageSize, default: 16)
    channelCount = section.whole("num_channels", in: 3...3, default: 3)
    layerNormEpsilon = Float(section.positive("layer_norm_eps", upTo: 1, default: 1e-6))
    if hiddenSize % headCount != 0, section.isRight {
      section.note(section.invalid("num_attention_heads", "\(headCount)", "a divisor of hidden_size, \(hiddenSize)"))
    }
    if imageSize % patchSize != 0 || patchesPerSide > Limit.patchesPerSide, section.isRight {
      let expected = "a divisor of image_size, \(imageSize), that makes \(Limit.patchesPerSide) patches a side at most"
      section.note(section.invalid("patch_size", "\(patchSize)", expected))
    }
  }
}

extension Configuration.Text {
  fileprivate init(_ section: ConfigurationSection) throws(ConfigurationError) {
    section.check("model_type", isOneOf: ["gemma", "gemma2"])
    let isGemma2 = section.json["model_type"]?.string == "gemma2"
    section.check("hidden_act", isOneOf: ["gelu_pytorch_tanh", "gelu"])  // old Gemma files say gelu and mean tanh
    section.check("hidden_activation", isOneOf: ["gelu_pytorch_tanh", "gelu"])
    section.check("attention_bias", is: false)
    section.check("use_bidirectional_attention", is: true)
    hiddenSize = section.whole("hidden_size", in: 1...Limit.width)
    intermediateSize = section.whole("intermediate_size", in: 1...Limit.width)
    layerCount = section.whole("num_hidden_layers", in: 1...Limit.layers)
    headCount = section.whole("num_attention_heads", in: 1...Limit.heads, default: 8)
    keyValueHeadCount = section.whole("num_key_value_heads", in: 1...Limit.heads, default: isGemma2 ? 4 : nil)
    headSize = section.whole("head_dim", in: 2...Limit.heads, default: 256)
    vocabularySize = section.whole("vocab_size", in: 1...Limit.width)
    maximumPositions = section.whole("max_position_embeddings", in: 1...Limit.width, default: 8192)
    rmsNormEpsilon = Float(section.positive("rms_norm_eps", upTo: 1, default: 1e-6))
    ropeBase = try section.ropeBase()
    gemma2 = isGemma2 ? Configuration.Gemma2(section, layerCount: layerCount) : nil
    if headSize % 2 != 0 {
      section.note(section.invalid("head_dim", "\(headSize)", "an even number, for rotary halves"))
    }
    if headCount % keyValueHeadCount != 0, section.isRight {
      section.note(
        section.invalid(
          "num_key_value_heads", "\(keyValueHeadCount)", "a divisor of num_attention_heads, \(headCount)"))
    }
  }
}

extension Configuration.Gemma2 {
  fileprivate init(_ section: ConfigurationSection, layerCount: Int) {
    queryScalar = section.whole("query_pre_attn_scalar", in: 1...Limit.width, default: 256)
    window = section.whole("sliding_window", in: 1...Limit.width, default: 4096)
    scoreCap = section.cap("attn_logit_softcapping", default: 50)
    logitCap = section.cap("final_logit_softcapping", default: 30)
    isLocal = section.areLocal(layerCount)
  }
}

// MARK: - What only this file needs

extension ConfigurationSection {
  /// A soft cap; infinite where the file says null.
  fileprivate func cap(_ key: String, default standard: Double) -> Float {
    if json.object?[JSON.Key(key)] == .null { return .infinity }
    return Float(positive(key, upTo: Limit.width, default: standard))
  }

  /// Whether each layer is local; by default every other one, beginning with the first.
  fileprivate func areLocal(_ count: Int) -> [Bool] {
    let standard = (0..<count).map { $0.isMultiple(of: 2) }
    guard let types = json["layer_types"]?.array else { return standard }
    let known = ["sliding_attention": true, "full_attention": false]
    let areLocal = types.compactMap { $0.string.flatMap { known[$0] } }
    guard areLocal.count == types.count, areLocal.count == count else {
      note(
        invalid(
          "layer_types", "\(types.count) types",
          "\(count) (num_hidden_layers), each \"sliding_attention\" or \"full_attention\""))
      return standard
    }
    return areLocal
  }

  /// The base of the rotary frequencies, which newer files keep in `rope_parameters`.
  fileprivate func ropeBase() throws(ConfigurationError) -> Double {
    for key in ["rope_parameters", "rope_scaling"] {
      guard let rope = try section(key) else { continue }
      rope.check("rope_type", isOneOf: ["default"])
      rope.check("type", isOneOf: ["default"])
    }
    let standard = positive("rope_theta", upTo: Limit.ropeBase, default: 10_000)
    return try section("rope_parameters")?.positive("rope_theta", upTo: Limit.ropeBase, default: standard) ?? standard
  }

  /// The token that stands for a patch, under either of its keys.
  fileprivate func imageToken(in range: ClosedRange<Int>) -> Int {
    guard let other = json["image_token_id"] else { return whole("image_token_index", in: range) }
    let token = whole("image_token_id", in: range)
    if let index = json["image_token_index"], index != other {
      note(invalid("image_token_id", "\(token)", "image_token_index, \(index), or neither"))
    }
    return token
  }

  /// The token, or the list of tokens, under `key`; those outside of the vocabulary never come.
  fileprivate func tokens(_ key: String, in range: ClosedRange<Int>) -> Set<Int> {
    guard let list = json[key]?.array else { return [whole(key, in: range)] }
    let tokens = (json[key]?.integers ?? []).filter(range.contains)
    if tokens.isEmpty {
      let shown = list.prefix(8).map(\.description).joined(separator: ", ")
      note(invalid(key, "[\(shown)]", "whole numbers from \(range.lowerBound) to \(range.upperBound)"))
    }
    return Set(tokens)
  }

  /// The value under `key` as messages show it.
  fileprivate func shown(_ key: String) -> String { json[key]?.description ?? "missing" }
}
