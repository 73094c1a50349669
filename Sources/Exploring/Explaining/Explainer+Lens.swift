import Analysis
import PaliGemmaModel
import Rendering
import Stepping
import Tensors

extension Explainer {
  /// What each layer would say at `row` of the prompt, and at which rows and patches it would say the lens's token.
  /// - Parameter asRank: whether maps show how many tokens come before it, not how probable it is.
  package func document(of lens: LogitLens, row: Int, asRank: Bool) -> Document {
    let name = pieceName(lens.token)
    let maps = Heatmap.alike((0..<lens.top.shape[0]).map { patchMap(lens, $0, asRank) })
    let what: Text = asRank ? "how many tokens come before \(strong: name)" : "the probability of \(strong: name)"
    return [
      .paragraph("At \(queryName(row, Stage(.merge))), after each layer:"), .table(table(lens, row)),
      .paragraph(firstLayer(lens, row)),
      .heatmap(textMap(lens, asRank)),
      .panels([.picture(picture(title: "image"))] + maps.map(Panel.heatmap)),
      .paragraph("A cell is a patch: \(what), were its row to answer after that layer."),
    ]
  }

  /// From which layer on the lens's token stays the most probable at `row`.
  private func firstLayer(_ lens: LogitLens, _ row: Int) -> Text {
    let (name, layers) = (pieceName(lens.token), lens.top.shape[0])
    let last = (0..<layers).last { lens.rank[[$0, row]] > 0 }
    guard let last else { return "\(strong: name) comes first from layer 0 on." }
    return last == layers - 1
      ? "\(strong: name) does not come first after the last layer."
      : "\(strong: name) comes first from layer \(last + 1) on."
  }

  private func table(_ lens: LogitLens, _ row: Int) -> Table {
    Table(
      [
        .init("layer", .right), .init("most probable", isFlexible: true), .init("ahead by", .right),
        .init("rank of \(pieceName(lens.token))", .right), .init("probability", .right),
      ],
      rows: (0..<lens.top.shape[0]).map { layer in
        let index = [layer, row]
        return [
          Text("\(layer)"), Text(pieceName(Int(lens.top[index]))), Text(NumberFormat.compact(lens.gap[index])),
          Text("\(Int(lens.rank[index]))"), Text(NumberFormat.probability(lens.probability[index])),
        ]
      })
  }

  /// A row for each token of the prompt, a column for each layer.
  private func textMap(_ lens: LogitLens, _ asRank: Bool) -> Heatmap {
    let (patches, name) = (configuration.vision.patchCount, pieceName(lens.token))
    let rows = lens.top.shape[1]
    let values = (asRank ? lens.rank : lens.probability).transposed.rows(patches..<rows)
    return Heatmap(
      values, title: asRank ? "how many tokens come before \(name)" : "probability of \(name)", rows: "row",
      columns: "layer",
      rowNames: .words((patches..<rows).map(rowName)), scale: scale(asRank))
  }

  private func patchMap(_ lens: LogitLens, _ layer: Int, _ asRank: Bool) -> Heatmap {
    let side = configuration.vision.patchesPerSide
    let row = (asRank ? lens.rank : lens.probability).vector(layer).prefix(side * side)
    return Heatmap(Tensor(Array(row), shape: [side, side]), title: "layer \(layer)", scale: scale(asRank))
  }

  /// Ranks differ by orders of magnitude.
  private func scale(_ asRank: Bool) -> ColourScale { ColourScale(.sequential, asRank ? .logarithmic : .linear) }
}
