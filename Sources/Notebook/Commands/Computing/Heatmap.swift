import Rendering
import Tensors

extension Command {
  static let heatmap = Command(
    "heatmap", "ADDRESS|EXPRESSION", group: .looking, "Draw a matrix; further axes stand below each other.",
    examples: [
      (":heatmap vision.block.3.attention.weights[0]", "one head"),
      (":heatmap reshape(norm(vision.norm, axis=-1), 14, 14)", "over the patches"),
    ], completes: [.expression]
  ) { notebook, arguments in
    let tensor = try notebook.tensor(arguments)
    return [.heatmap(Heatmap(tensor, title: Text(arguments.text), scale: notebook.scale(tensor)))]
  }
}

extension Notebook {
  /// Two-sided where there are numbers on both sides of 0.
  func scale(_ tensor: Tensor) -> ColourScale {
    tensor.values.contains { $0 < 0 } ? .diverging : .sequential
  }
}
