import Rendering

/// How a loss falls, step by step.
enum LossCurve {
  private static let bars = Array("▁▂▃▄▅▆▇█")
  private static let shownSteps = 40

  /// The last steps in one line, to be drawn over again.
  static func line(_ losses: [Double], of count: Int, _ loss: Double) -> String {
    let largest = losses.max() ?? 1
    let curve = losses.suffix(shownSteps).map { bars[min(7, Int($0 / max(largest, .leastNormalMagnitude) * 7.99))] }
    return "step \(losses.count) of \(count)  loss \(NumberFormat.compact(loss))  \(String(curve))"
  }

  /// All steps as a plot, and what became of the loss.
  static func document(_ losses: [Double], of count: Int) -> Document {
    let series = Plot.Series("loss", losses.enumerated().map { Plot.Point(Double($0 + 1), $1) })
    let plot: Document = losses.count < 2 ? [] : [.plot(Plot([series], x: "step", y: "loss"))]
    let steps = losses.count == 1 ? "One step" : "\(losses.count) steps"
    let rest = losses.count < count ? " of \(count)" : ""
    let (first, last) = (NumberFormat.compact(losses.first ?? 0), NumberFormat.compact(losses.last ?? 0))
    return plot + [
      .paragraph(
        """
        \(steps)\(rest): the loss of the first was \(strong: first), of the last \(strong: last). The run before is \
        \(code: "before"), as in \(code: "before:text.norm"); \(code: ":forget") goes back.
        """)
    ]
  }
}
