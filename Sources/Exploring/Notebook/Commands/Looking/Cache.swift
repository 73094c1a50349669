import Explaining
import PaliGemmaModel
import Rendering

extension Command {
  static let cache = Command(
    "cache", group: .looking, "Show how full the KV cache is, and what it costs.",
    examples: [(":cache", "as of the cursor")]
  ) { notebook, arguments in
    try arguments.requireNone()
    let text = notebook.open.model.configuration.text
    let saving = text.headCount / text.keyValueHeadCount
    return [
      notebook.explainer.cacheGauge(keys: notebook.cachedTokens),
      .paragraph(
        """
        2 (keys and values) × \(text.layerCount) layers × \(text.keyValueHeadCount) \
        head\(text.keyValueHeadCount == 1 ? "" : "s") × \(text.headSize) numbers × 4 bytes a token; with a key/value head \
        for each of the \(text.headCount) query heads it would be \(saving) times that.
        """),
    ]
  }
}

extension Notebook {
  /// The tokens whose keys and values have been computed at the cursor, in the first layer.
  fileprivate var cachedTokens: Int {
    let stage = session.program[session.position.stage]
    if stage.part.tower == .vision { return 0 }
    let isBefore = stage.part == .merge
    let passes = isBefore ? stage.step - 1 : stage.step
    return passes < 0 ? 0 : session.input.tokens.count + passes
  }
}
