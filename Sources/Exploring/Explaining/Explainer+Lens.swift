import Analysis
import PaliGemmaModel
import Rendering
import Stepping
import Tensors

extension Explainer {
  /// What each layer would say at `row` of the prompt, and at which rows and patches it would say the lens's token.
  package func document(of lens: LogitLens, row: Int) -> Document {
    let (name, patches) = (pieceName(lens.token), configuration.vision.patchCount)
    let (layers, rows) = (lens.top.shape[0], lens.top.shape[1])
    let table = Table(
      [
        .init("layer", .right), .init("most probable", isFlexible: true), .init("ahead by", .right),
        .init("rank of \(name)", .right), .init("probability", .right),
      ],
      rows: (0..<layers).map { layer in
        let index = [layer, row]
        return [
          Text("\(layer)"), Text(pieceName(Int(lens.top[index]))), Text(NumberFormat.compact(lens.gap[index])),
          Text("\(Int(lens.rank[index]))"), Text(NumberFormat.probability(lens.probability[index])),
        ]
      })
    let text = Heatmap(
      lens.probability.cut([.all(layers), Tensor.Cut(start: patches, step: 1, count: rows - patches)]),
      title: "probability of \(name) at each row of the text", rows: "layer", columns: "row",
      scale: ColourScale(.sequential, range: 0...1))
    return [
      .paragraph("At \(queryName(row, Stage(.merge))), after each layer:"), .table(table), .heatmap(text),
      .heatmaps(Heatmap.sharingScale((0..<layers).map { patchMap(lens, $0) })),
      .paragraph("A cell is a patch: the probability that its row would say \(strong: name)."),
    ]
  }

  private func patchMap(_ lens: LogitLens, _ layer: Int) -> Heatmap {
    let side = configuration.vision.patchesPerSide
    let row = lens.probability.vector(layer).prefix(side * side)
    return Heatmap(Tensor(Array(row), shape: [side, side]), title: "layer \(layer)")
  }
}

extension Tensor.Cut {
  fileprivate static func all(_ count: Int) -> Self { Self(start: 0, step: 1, count: count) }
}
