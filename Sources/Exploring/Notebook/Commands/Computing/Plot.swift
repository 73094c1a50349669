import Expressions
import Rendering
import Tensors

extension Command {
  static let plot = Command(
    "plot", "EXPRESSION [by EXPRESSION|WORD]", group: .looking, "Draw a vector as a line, each row of a matrix as one.",
    details: """
      The horizontal axis counts from 0; behind by stands what it counts, such as layer, or an expression with as many numbers, \
      against which each number is drawn as a point. .T makes rows of columns.
      """,
    examples: [
      (":plot [norm(text.block.{l}.output[-1]) for l in layers] by layer", "how the last row grows"),
      (":plot lens(row=-1)[:, [20, 40]].T by layer", "two tokens' logits, layer by layer"),
      (":plot norm(vision.norm, axis=-1) by mean(vision.norm, axis=-1)", "a point for each patch"),
    ], completes: [.expression]
  ) { notebook, arguments in
    let (text, by) = arguments.text.splitAtLast(" by ")
    let first = try notebook.numbers(text, at: arguments.offset, arguments)
    guard first.rank > 0, first.rank <= 2, first.count > 0 else {
      throw arguments.badUsage("it draws vectors and matrices, and this is \(NumberFormat.shape(first.shape))")
    }
    guard first.rank == 1 || first.shape[0] <= 7 else {
      throw arguments.badUsage(
        "\(first.shape[0]) rows are too many for lines; :heatmap draws them, indices choose some")
    }
    let label = try notebook.label(Expression(text))
    let isCount = try by.map { try $0.allSatisfy(\.isLetter) && notebook.resolve($0) == nil } ?? true
    guard let by, !isCount else { return [.plot(notebook.lines(first, label, by ?? ""))] }
    let x = try notebook.numbers(by, at: arguments.offset + text.count + " by ".count, arguments)
    guard x.shape == first.shape, x.rank == 1 else {
      throw arguments.badUsage("by takes as many numbers as are drawn, \(NumberFormat.shape(first.shape))")
    }
    let points = zip(x.values, first.values).map { Plot.Point(Double($0), Double($1)) }
    return [.plot(Plot([Plot.Series("", points, .scatter)], title: Text(label), x: by))]
  }
}

extension Notebook {
  fileprivate func numbers(_ text: String, at offset: Int, _ arguments: Arguments) throws -> Tensor {
    guard !text.isEmpty else { throw arguments.badUsage("it needs an address or an expression") }
    let value = try placing(offset) { try evaluate(try Expression(text)) }
    guard let tensor = value.value.tensor else { throw arguments.badUsage("\(text) is no tensor") }
    return tensor
  }

  fileprivate func lines(_ values: Tensor, _ label: String, _ x: String) -> Plot {
    let rows = values.rank == 1 ? values.reshaped([1, values.count]) : values
    let series = (0..<rows.shape[0]).map { row in
      Plot.Series(rows.shape[0] == 1 ? "" : "row \(row)", values: rows.row([row]))
    }
    return Plot(series, title: Text(label), x: x)
  }
}

extension String {
  /// What stands before the last `separator`, and what behind it.
  fileprivate func splitAtLast(_ separator: String) -> (String, String?) {
    let pieces = components(separatedBy: separator)
    guard pieces.count > 1 else { return (self, nil) }
    return (pieces.dropLast().joined(separator: separator), pieces[pieces.count - 1].trimmingWhitespace)
  }
}
