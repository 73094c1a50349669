import Analysis
import Explaining
import Notebook
import PaliGemmaModel
import Rendering
import Stepping

extension Command {
  static let rollout = Command(
    "rollout", "[from ROW]", group: .looking, "Show where a row draws on the image, through all layers.",
    details: """
      Attention rollout from a row of the prompt, the last unless another is named by number or piece, through the decoder and \
      the image encoder down to the patches.
      """,
    examples: [(":rollout", "where the answer draws on the image"), (":rollout from ring", "another row")],
    keywords: ["from": .token], drawsMaps: true
  ) { notebook, arguments in
    let words = try arguments.pairs(["from"])
    let last = notebook.session.input.tokens.count - 1
    let row = try words["from"].map { try notebook.promptRow($0, arguments) } ?? last
    let image = try Rollout.image(notebook.session, row: row)
    return notebook.explaining(notebook.explainer.document(ofRollout: image, row: row), .rollout)
  }
}
