import Analysis
import PaliGemmaModel
import Rendering
import Stepping
import Tensors

extension Explainer {
  /// What each part adds to a token's logit, or to its lead over another's; the strongest head by what it carries.
  /// - Parameters:
  ///   - head: a layer and a head to show in the place of the strongest.
  ///   - isAnswer: whether the token is what the run answers, so that cuts show whether it hangs on the heads that add most.
  package func document(
    of attribution: Attribution, against other: Attribution?, head: (Int, Int)?, isAnswer: Bool
  ) -> Document {
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
    let place = head ?? (strongest / heads, strongest % heads)
    return [
      .paragraph("What adds up to \(what):"),
      .table(Table([.init(""), .init("attention", .right), .init("MLP", .right)], rows: rows)), .heatmap(map),
    ] + carried(difference, place, isStrongest: head == nil) + (isAnswer ? cuts(difference, against: other) : [])
  }

  /// Lines that show whether the answer hangs on the heads that add most, and on the patches that it comes from.
  private func cuts(_ attribution: Attribution, against other: Attribution?) -> Document {
    let (layers, width) = (attribution.heads.shape[0], attribution.heads.shape[1])
    let values = attribution.heads.reshaped([layers * width])
    var lines = values.indicesOfLargest(3).filter { values.values[$0] > 0 }.map { index in
      let image = fromImage(attribution, (index / width, index % width))
      return (
        ":ablate text.\(index / width).head.\(index % width)",
        "adds \(NumberFormat.compact(values.values[index])), \(NumberFormat.compact(image)) from image"
      )
    }
    lines.append((":edits clear", "the run as it was"))
    let heads = [attribution, other].compactMap(\.self).map { "attribution(\(typedToken($0.token))).heads" }
    lines.append((heads.joined(separator: " - "), "each head in numbers"))
    lines.append((":ablate sweep text.*.attention.heads", "each head cut alone"))
    let places = (0..<layers * width).map { ($0 / width, $0 % width) }
    if let place = places.max(by: { fromImage(attribution, $0) < fromImage(attribution, $1) }),
      let area = area(attribution, place), run.edits.isEmpty
    {
      lines.append((":run whole", "names this run"))
      lines.append((":ablate patches \(area)", "what head \(place.0).\(place.1) brings, made grey"))
      lines.append((":patch sweep text.*.attention.heads from whole", "which heads bring it back"))
    }
    return [
      .paragraph(
        """
        A part that adds most need not be what the answer hangs on, as others may do its work: cut the heads that add most, \
        one and then the next beside it, and see whether \(strong: pieceName(attribution.token)) stays.
        """),
      .table(Table([.init(""), .init("", isFlexible: true)], rows: lines.map { [Text($0, .code), Text($1)] })),
    ]
  }

  /// A token as an expression takes it: its piece in quotes, or its number where that cannot be typed.
  private func typedToken(_ token: Int) -> String {
    let piece = pieceName(token)
    return piece.allSatisfy({ $0.isLetter || $0.isNumber || "▁ ".contains($0) }) ? "\"\(piece)\"" : "\(token)"
  }

  /// What a head adds from the image's rows.
  private func fromImage(_ attribution: Attribution, _ place: (layer: Int, head: Int)) -> Float {
    attribution.sources.row([place.layer, place.head]).prefix(configuration.vision.patchCount).reduce(0, +)
  }

  /// Columns and rows of the patches that have at least a twentieth of what the first has, and of those around them, as `:ablate`
  /// takes them; nil where the head brings next to nothing from the image.
  private func area(_ attribution: Attribution, _ place: (layer: Int, head: Int)) -> String? {
    let side = configuration.vision.patchesPerSide
    let patches = attribution.sources.row([place.layer, place.head]).prefix(configuration.vision.patchCount)
    let amount = fromImage(attribution, place)
    let isOfImage = amount > 0 && amount >= attribution.heads[[place.layer, place.head]] / 20
    guard let most = patches.max(), most > 0, isOfImage else { return nil }
    let counted = patches.indices.filter { patches[$0] >= most / 20 }
    func span(_ places: [Int]) -> String {
      "\(max((places.min() ?? 0) - 1, 0)):\(min((places.max() ?? 0) + 2, side))"
    }
    return span(counted.map { $0 % side }) + "," + span(counted.map { $0 / side })
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
    let image = fromImage(attribution, place)
    let patch = Tensor(row.prefix(patches).map { abs($0) }, shape: [patches]).indexOfLargestNumber
    let most = total < 0 ? "takes most away, " : "adds most, "
    return [
      .paragraph(
        """
        Head \(head) of layer \(layer) \(isStrongest ? most : "adds ")\(NumberFormat.change(total)): \
        \(NumberFormat.change(image)) from the image, most from \(configuration.vision.patchName(patch)), and from the text
        """), .bars(BarChart(bars, title: "", limit: Double(max(abs(total), .leastNormalMagnitude)))),
      .panels([.picture(picture(title: "image")), .heatmap(map)]),
    ]
  }
}
