import PaliGemmaModel
import Rendering
import Tensors

/// Matrices whose rows are patches and tokens, drawn by how long each row's vector is: over the image, and as bars.
extension Explainer {
  /// Prompt rows that get a bar each; of a longer prompt, the last ones.
  private static let shownRows = 12

  /// The length of each row of `value` [rows, width]; of a single row, its features.
  func lengths(_ value: Tensor, _ stage: Stage) -> Document {
    let patches = configuration.vision.patchCount
    guard value.rank == 2, value.count > 1 else { return [] }
    guard value.shape[0] >= patches else { return features(value, of: "feature") }
    let norms = rowNorms(value)
    let map = patchMap(norms.prefix(patches), title: "length of each patch's vector")
    var document: Document = [.picture(picture(title: "image"), beside: map)]
    if norms.count > patches { document.append(promptBars(norms, from: patches)) }
    return document
  }

  /// The length of each head's vectors, `value` [heads, rows, size]; of a single row, their features.
  func headLengths(_ value: Tensor, _ stage: Stage) -> Document {
    let (heads, rows) = (value.shape[0], value.shape[1])
    let patches = configuration.vision.patchCount
    guard rows >= patches else { return features(value, of: "feature", rows: "head") }
    let norms = rowNorms(value)
    let maps = (0..<heads).map { head in
      patchMap(norms[head * rows..<head * rows + patches], title: "head \(head)")
    }
    let image = Panel.picture(picture(title: "image"))
    return [
      .panels([image] + Heatmap.alike(maps).map(Panel.heatmap)),
      .paragraph("A cell is a patch; its number is the length of the patch's vector in that head."),
    ]
  }

  /// A few rows as they are.
  package func features(_ value: Tensor, of name: String, rows: String = "row") -> Document {
    [.heatmap(Heatmap(value, rows: rows, columns: name, scale: .diverging))]
  }

  /// √Σx² along the last axis.
  private func rowNorms(_ value: Tensor) -> [Float] { sqrt(value.sumOfSquares(over: [value.rank - 1])).values }

  private func patchMap(_ norms: ArraySlice<Float>, title: Text) -> Heatmap {
    let side = configuration.vision.patchesPerSide
    return Heatmap(Tensor(Array(norms), shape: [side, side]), title: title)
  }

  /// The rows after the image's, each with its token.
  private func promptBars(_ norms: [Float], from first: Int) -> Block {
    let rows = max(first, norms.count - Self.shownRows)..<norms.count
    let tokens = run.input.tokens + run.target
    let bars = rows.map { row in
      BarChart.Bar(Text("\(row) \(pieceName(tokens[row]))"), Double(norms[row]))
    }
    let title: Text = rows.lowerBound == first ? "the prompt's rows" : "the prompt's last rows"
    return .bars(BarChart(bars, title: title))
  }
}
