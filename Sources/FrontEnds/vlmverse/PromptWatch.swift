import Foundation
import PaliGemmaModel
import Tensors
import Terminal

/// Tells on standard error what the pass over a prompt is doing, where a person is watching, and, where its logits are no
/// numbers, which weights hold an infinity or NaN.
final class PromptWatch {
  private let model: PaliGemma
  private let progress = ProgressLine(environment: ProcessInfo.processInfo.environment)
  private var hasChecked = false

  init(_ model: PaliGemma) {
    self.model = model
    progress.begin()
  }

  /// To be called before each stage.
  func willRun(_ stage: Stage) {
    guard stage.step == 0 else { return }
    progress.show(stage.title)
    if stage.part == .sampling { progress.end() }
  }

  /// To be called with a token's logits, `[V]`; those of the first count, since all weights have gone into them.
  func check(_ logits: @autoclosure () -> Tensor) {
    guard !hasChecked else { return }
    hasChecked = true
    guard !logits().values.allSatisfy(\.isFinite) else { return }
    for name in model.layout.prompt.flatMap({ model.nonFiniteWeights(of: $0.part) }) {
      writeError("warning: \(name) holds numbers that are infinite or not a number")
    }
  }
}
