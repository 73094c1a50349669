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
    case .fused:
      FusedEngine(
        model, rows: prompts.map(\.tokens).max() ?? 0, answers: answers,
        positions: prompts.map { $0.tokens + $0.limit }.max() ?? 0, willRun: willRun)
    }
  }
}
