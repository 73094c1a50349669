import Explaining
import PaliGemmaModel
import Rendering
import Tensors

extension Command {
  static let top = Command(
    "top", "[N]", group: .looking, "Show the most probable next tokens, with logits and probabilities.",
    examples: [(":top", "the first ten"), (":top 3", "the first three")]
  ) { notebook, arguments in
    let count = arguments.words.isEmpty ? 10 : try arguments.count()
    let logits = try notebook.session.value(at: Address(.logits, .logits))
    let title: Text =
      notebook.session.currentStep == 0 ? "after the prompt" : "after token \(notebook.session.currentStep)"
    let broken = logits.values.count { $0.isNaN }
    guard broken == 0 else {
      return [
        .notice(
          Notice(
            .warning,
            """
            \(NumberFormat.count(broken)) of \(NumberFormat.count(logits.count)) logits \(title) are nan: none is most \
            probable. :edits lists what was changed.
            """))
      ]
    }
    return [
      notebook.explainer.topTokens(
        softmax(logits), logits: logits, count: min(count, 200), title: "\(title): logit, probability")
    ]
  }
}
