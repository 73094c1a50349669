import Foundation
import PaliGemmaModel
import Terminal

/// Tells on standard error what the pass over a prompt is doing, where a person is watching, and which weights hold an
/// infinity or NaN.
///
/// Later passes use the same weights, which are not looked at again.
final class PromptWatch {
  private let model: PaliGemma
  private let progress = ProgressLine(environment: ProcessInfo.processInfo.environment)
  private var hasSeenWeights = false

  init(_ model: PaliGemma) {
    self.model = model
    progress.begin()
  }

  /// To be called before each stage.
  func willRun(_ stage: Stage) {
    guard stage.step == 0 else { return }
    progress.show(stage.title)
    let names = hasSeenWeights ? [] : model.nonFiniteWeights(of: stage.part)
    if stage.part == .sampling || !names.isEmpty { progress.end() }
    for name in names { writeError("warning: \(name) holds numbers that are infinite or not a number") }
    hasSeenWeights = hasSeenWeights || stage.part == .sampling
  }
}
