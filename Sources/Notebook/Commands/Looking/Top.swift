import PaliGemmaModel
import Rendering

extension Command {
  static let top = Command(
    "top", "[N]", group: .looking, "Show the most probable next tokens.",
    examples: [(":top", "the first ten"), (":top 3", "the first three")]
  ) { notebook, arguments in
    let count = arguments.words.isEmpty ? 10 : try arguments.count()
    let probabilities = try notebook.session.value(at: Address(.logits, .probabilities))
    let title: Text =
      notebook.session.currentStep == 0 ? "after the prompt" : "after token \(notebook.session.currentStep)"
    return [notebook.topTokens(probabilities, count: min(count, 200), title: title)]
  }
}
