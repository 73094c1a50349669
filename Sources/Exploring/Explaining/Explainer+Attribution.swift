import Analysis
import PaliGemmaModel
import Rendering
import Stepping
import Tensors

extension Explainer {
  /// What each part adds to a token's logit, or to its lead over another's; the strongest head by what it carries.
  /// - Parameter head: a layer and a head to show in the place of the strongest.
  package func document(of attribution: Attribution, against other: Attribution?, head: (Int, Int)?) -> Document {
    let difference = other.map { attribution.minus($0) } ?? attribution
    let name = pieceName(attribution.token)
    let what: Text = other.map { "\(name)'s logit less \(pieceName($0.token))'s" } ?? "\(name)'s logit"
    let (layers, heads) = (difference.heads.shape[0], difference.heads.shape[1])
    func line(_ name: String, _ value: Double, _ mlp: Double? = nil) -> [Text] {
      [Text(name), Text(NumberFormat.change(Float(value))), Text(mlp.map { NumberFormat.change(Float($0)) } ?? "")]
    }
    let rows =
      [line("embedding", difference.embedding)]
      + (0..<layers).map { layer in
        let attention = difference.heads.vector(layer).reduce(0) { $0 + Double($1) }
        return line("layer \(layer)", attention, difference.mlp[layer])
      } + (difference.rest == 0 ? [] : [line("rest", difference.rest)]) + [line("sum", difference.logit)]
    let map = Heatmap(
      difference.heads, title: "what each head adds to \(what)", rows: "layer", columns: "head", scale: .diverging)
    let strongest = Tensor(difference.heads.values.map { abs($0) }, shape: [layers * heads]).indexOfLargestNumber
    return [
      .paragraph("What adds up to \(what):"),
      .table(Table([.init(""), .init("attention", .right), .init("MLP", .right)], rows: rows)), .heatmap(map),
    ] + carried(difference, head ?? (strongest / heads, strongest % heads), isStrongest: head == nil)
  }

  /// What one head carries, by source row.
  private func carried(_ attribution: Attribution, _ place: (layer: Int, head: Int), isStrongest: Bool) -> Document {
    let (layer, head) = place
    let (side, patches) = (configuration.vision.patchesPerSide, configuration.vision.patchCount)
    let row = attribution.sources.row([layer, head])
    let total = attribution.heads[[layer, head]]
    let map = Heatmap(
      Tensor(Array(row.prefix(patches)), shape: [side, side]), title: "from each patch", scale: .diverging)
    let text = (patches..<row.count).sorted { abs(row[$0]) > abs(row[$1]) }.prefix(5)
    let bars = text.map { source in
      BarChart.Bar(
        Text(rowName(source)), Double(row[source]), text: Text(NumberFormat.change(row[source])))
    }
    let image = row.prefix(patches).reduce(0, +)
    let patch = Tensor(row.prefix(patches).map { abs($0) }, shape: [patches]).indexOfLargestNumber
    return [
      .paragraph(
        """
        Head \(head) of layer \(layer) adds \(isStrongest ? "most, " : "")\(NumberFormat.change(total)): \
        \(NumberFormat.change(image)) from the image, most from \(configuration.vision.patchName(patch)), and from the text
        """), .bars(BarChart(bars, title: "", limit: Double(max(abs(total), .leastNormalMagnitude)))),
      .panels([.picture(picture(title: "image")), .heatmap(map)]),
    ]
  }
}
