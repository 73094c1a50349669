import Explaining
import Expressions
import Rendering
import Tensors

extension Command {
  static let heatmap = Command(
    "heatmap", "ADDRESS|EXPRESSION", group: .looking, "Draw a matrix; of more axes, each matrix by itself.",
    examples: [
      (":heatmap vision.block.3.attention.weights[0]", "one head"), (":heatmap vision.pixels", "each colour"),
      (":heatmap reshape(norm(vision.norm, axis=-1), 14, 14)", "over the patches"),
    ], completes: [.expression]
  ) { notebook, arguments in
    try notebook.explainer.heatmaps(notebook.value(arguments), title: Text(notebook.label(arguments)))
  }
}
