import Rendering

extension Command {
  static let histogram = Command(
    "histogram", "ADDRESS|EXPRESSION", group: .looking, "Show how often which values occur.",
    examples: [(":histogram text.block.0.mlp.gate", "what GELU is given")], completes: [.expression]
  ) { notebook, arguments in
    [.histogram(Histogram(of: try notebook.tensor(arguments).values, title: Text(notebook.label(arguments))))]
  }
}
