import Explaining
import Notebook
import PaliGemmaModel
import Rendering

extension Command {
  static let loss = Command(
    "loss", group: .looking, "Show what each token of the target costs, and what the model preferred.",
    details: "A token's cost is −log of the probability that it was given; the loss is their mean.",
    examples: [(":loss", "after :target red")]
  ) { notebook, arguments in
    try arguments.requireNone()
    let loss = try notebook.session.value(at: Address(.loss, .loss)).values[0]
    return try notebook.explainer.lossTable()
      + [.paragraph("loss = \(strong: NumberFormat.compact(loss, significant: 5)), the mean of the column −log.")]
  }
}
