import Explaining
import Rendering

extension Command {
  static let stats = Command(
    "stats", "ADDRESS|EXPRESSION", group: .looking, "Show mean, spread, extremes and length.",
    examples: [(":stats vision.block.0.attention.scores", "of all heads"), (":stats q - k", "of a difference")],
    completes: [.expression]
  ) { notebook, arguments in
    let tensor = try notebook.tensor(arguments)
    return [
      .lines(
        ["\(code: notebook.label(arguments))  \(strong: NumberFormat.shape(tensor.shape))"]
          + statisticsLines(tensor))
    ]
  }
}
