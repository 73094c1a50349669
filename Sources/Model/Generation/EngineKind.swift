import FusedPaliGemma
import PaliGemmaModel

/// Which code runs the stages of an answer.
public enum EngineKind: Sendable {
  /// The model's own layers, where every value in between is made.
  case reference
  /// The same sums in memory set aside once, on kernels that make none of the values in between: fast. With weights that are
  /// floats, within 1e-5 of the reference at the end of every stage; quantized ones are multiplied in whole numbers, by half
  /// a percent apart.
  case fused
  /// The same, but what float weights are multiplied by is rounded to BF16, 8 bits of precision, as a model in bfloat16 does it
  /// in transformers, and so are queries, keys, values and softmax's weights where rows are many: logits differ by some 0.5%, and
  /// by 2% at most in tests. Weights that are stored in another type are rounded as well, but single tokens are multiplied by
  /// those as they are. On a CPU without fast products of such numbers it is `fused`, bit for bit.
  case bfloat16

  /// The fastest for a model: `bfloat16` where most of its weights are stored so and come to 1 GiB or more. A smaller model is
  /// exact on every machine.
  public static func fastest(for model: PaliGemma) -> EngineKind { fastest(for: model, large: 1 << 30) }

  /// - Parameter large: the bytes from which on weights are worth rounding for.
  static func fastest(for model: PaliGemma, large: Int) -> EngineKind {
    let weights = model.weights
    let tensors = weights.storedAddresses.map { weights[$0] }
    let all = tensors.reduce(0) { $0 + $1.byteCount }
    let rounded = tensors.filter { $0.elementType == .bfloat16 }.reduce(0) { $0 + $1.byteCount }
    return rounded >= large && rounded > all / 2 ? .bfloat16 : .fused
  }

  /// What the decoder's weights are multiplied by is rounded to.
  public func precision(for model: PaliGemma) -> Precision {
    let isQuantized = model.weights.addresses.contains { model.weights[$0].elementType.isQuantized }
    return switch self {
    case .reference: .float32
    case .fused: isQuantized ? .int8 : .float32
    case .bfloat16: isQuantized ? .int8 : hasBFloat16Products ? .bfloat16 : .float32
    }
  }

  /// - Parameter prompts: the tokens of each, its image's included, and how many its answer may have.
  func engine(
    _ model: PaliGemma, _ prompts: [(tokens: Int, limit: Int)], answers: Int, willRun: @escaping (Stage) -> Void
  ) -> any Engine {
    switch self {
    case .reference:
      ReferenceEngine(model) { stage in
        willRun(stage)
        return NoProbe()
      }
    case .fused, .bfloat16:
      FusedEngine(
        model, rows: prompts.map(\.tokens).max() ?? 0, answers: answers,
        positions: prompts.map { $0.tokens + $0.limit }.max() ?? 0, roundsToBFloat16: self == .bfloat16,
        willRun: willRun)
    }
  }
}

/// The numbers that weights are multiplied by.
public enum Precision: String, Sendable, Encodable {
  /// 24 bits of precision: exact but for the order of sums.
  case float32
  /// 8 bits of precision each.
  case bfloat16
  /// 8 bits and a scale for 32 of them, by quantized weights.
  case int8
}
