import PaliGemmaModel
import Rendering
import Tensors

extension Command {
  static let show = Command(
    "show", "ADDRESS|EXPRESSION", group: .looking, "Show a value wherever the cursor is, or what an expression gives.",
    examples: [
      (":show vision.patch_embedding", "with its picture"), (":show text.logits@1", "of the first generated token"),
      (":show vision.block.3.attention.weights[0, :, 90:104]", "a slice"),
    ], completes: [.expression]
  ) { notebook, arguments in
    if let address = Address(parsing: arguments.text) { return try notebook.show(address) }
    if let address = notebook.shortName(arguments.text), notebook.variables[arguments.text] == nil {
      return try notebook.show(address)
    }
    let value = try notebook.value(arguments).value
    guard let tensor = value.tensor, tensor.rank >= 2 else { return notebook.document(of: value) }
    return notebook.document(of: value) + [.heatmap(Heatmap(tensor, scale: notebook.scale(tensor)))]
  }

  static let stats = Command(
    "stats", "ADDRESS|EXPRESSION", group: .looking, "Show mean, spread, extremes and length.",
    examples: [(":stats vision.block.0.attention.scores", "of all heads"), (":stats q - k", "of a difference")],
    completes: [.expression]
  ) { notebook, arguments in
    let tensor = try notebook.tensor(arguments)
    return [
      .lines(["\(code: arguments.text)  \(strong: NumberFormat.shape(tensor.shape))", notebook.statisticsLine(tensor)])
    ]
  }

  static let histogram = Command(
    "histogram", "ADDRESS|EXPRESSION", group: .looking, "Show how often which values occur.",
    examples: [(":histogram text.block.0.mlp.gate", "what GELU is given")], completes: [.expression]
  ) { notebook, arguments in
    [.histogram(Histogram(of: try notebook.tensor(arguments).values, title: Text(arguments.text)))]
  }

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
