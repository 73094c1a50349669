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
      (":heatmap text.block.1.attention.weights[0, 196:, 196:] scale log", "a slice, each colour a ratio"),
    ], completes: [.expression], drawsMaps: true
  ) { notebook, arguments in try notebook.heatmaps(arguments, title: Text(notebook.label(arguments))) }
}

extension Notebook {
  /// Maps of the value of a command's arguments, with the indices that it has in the value it is a part of.
  func heatmaps(_ arguments: Arguments, title: Text) throws -> Document {
    let value = try value(arguments)
    guard value.value.tensor != nil else { throw arguments.badUsage("\(arguments.text) is no tensor") }
    let origins = try Expression(arguments.text).origins(names: self, environment: Environment(shouldStop: shouldStop))
    return explainer.heatmaps(value, title: title, origins: origins)
  }
}
