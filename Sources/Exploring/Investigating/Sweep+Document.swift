import Explaining
import PaliGemmaModel
import Rendering
import Tensors

extension Sweep {
  private var heads: Int { shape[1] }
  private var isByRow: Bool { rows != nil }

  /// Maps each of probability, lead and rank; of patches, where they lie in the image.
  func document(_ explainer: Explainer, pattern: String, _ way: Way) -> Document {
    let (token, rival) = (explainer.pieceName(token), explainer.pieceName(rival))
    let effects = after.map { $0.probability - before.probability }
    let largest = Tensor(effects.map { abs($0) }, shape: [effects.count]).indexOfLargestNumber
    let standing = after[largest]
    let each = heads > 1 ? "head" : isByRow ? "row" : "block"
    let part = heads > 1 || isByRow ? each : "value"
    let (title, cell): (Text, Text) =
      switch way {
      case .patching(let name, _):
        (
          "Effect of each \(each) of \(pattern) from \(name), one at a time.",
          "A cell is what one \(part) of \(name)'s does to \(strong: token), which \(name) chose."
        )
      case .silencing:
        (
          "Effect of silencing each \(each) of \(pattern), one at a time.",
          "A cell is what becomes of \(strong: token), which comes first here, when one \(part) is 0."
        )
      }
    let numbers: Text = """
      Here its probability is \(NumberFormat.probability(before.probability)), it leads \(rival) by \
      \(NumberFormat.compact(before.lead)), and \(NumberFormat.count(before.rank)) tokens come before it. The largest change \
      is \(NumberFormat.change(effects[largest])), of \(place(largest, explainer)): the lead is then \
      \(NumberFormat.compact(standing.lead)), and \(NumberFormat.count(standing.rank)) come before it.
      """
    return [.paragraph(title)] + maps(explainer, token, rival) + [
      .paragraph(cell + " " + numbers + " " + overturns(explainer, token, way))
    ]
  }

  /// The cells in which the token comes first and did not before, or the other way round.
  private func overturns(_ explainer: Explainer, _ token: String, _ way: Way) -> Text {
    let isFirst = before.rank == 0
    let places = after.indices.filter { (after[$0].rank == 0) != isFirst }
    guard !places.isEmpty else {
      return isFirst ? "None alone changes what comes first." : "None alone brings \(strong: token) first."
    }
    let listed = places.prefix(4).map { place($0, explainer) }.joined(separator: "; ")
    let others = places.count > 4 ? " and \(NumberFormat.count(places.count - 4)) more" : ""
    let preposition = if case .silencing = way { "without" } else { "with" }
    return "\(strong: token) \(isFirst ? "no longer comes" : "comes") first \(preposition) \(listed)\(others)."
  }

  private func place(_ index: Int, _ explainer: Explainer) -> String {
    let vision = explainer.vision
    let row = rows.map { rows in
      let row = rows[index % shape[2]]
      return " at " + (row < vision.patchCount ? vision.patchName(row) : "row \(explainer.rowName(row))")
    }
    let head = index / shape[2] % heads
    return "block \(index / shape[2] / heads)" + (heads > 1 ? ", head \(head)" : "") + (row ?? "")
  }
}

// MARK: - Maps

extension Sweep {
  /// A number of each block, head and row.
  private struct Quantity {
    /// [blocks, heads, rows].
    var values: Tensor
    let title: String
    let scale: ColourScale

    /// The same of some of the rows.
    func taking(_ places: [Int]) -> Quantity {
      var part = self
      part.values = values.taking(places, axis: 2)
      return part
    }
  }

  private func maps(_ explainer: Explainer, _ token: String, _ rival: String) -> Document {
    let quantities = [
      Quantity(
        values: map { $0.probability - before.probability }, title: "change of \(token)'s probability",
        scale: .diverging),
      Quantity(values: map { $0.lead - before.lead }, title: "change of its lead over \(rival)", scale: .diverging),
      Quantity(values: map { Float($0.rank) }, title: "its rank", scale: ColourScale(.sequential, .logarithmic)),
    ]
    guard let rows else { return [.heatmaps(quantities.map { map($0, []) })] }
    let ofImage = rows.indices.filter { rows[$0] < explainer.vision.patchCount }
    let ofText = rows.indices.filter { !ofImage.contains($0) }
    return (ofText.isEmpty ? [] : textMaps(quantities.map { $0.taking(ofText) }, ofText.map { rows[$0] }, explainer))
      + (ofImage.isEmpty ? [] : patchMaps(quantities.map { $0.taking(ofImage) }, ofImage.map { rows[$0] }, explainer))
  }

  private func map(_ number: (Standing) -> Float) -> Tensor { Tensor(after.map(number), shape: shape) }

  /// Rows by blocks; where there are heads, rows by heads for each block.
  private func textMaps(_ quantities: [Quantity], _ rows: [Int], _ explainer: Explainer) -> Document {
    let names = rows.map(explainer.rowName)
    guard heads > 1 else { return [.heatmaps(quantities.map { map($0, names) })] }
    return quantities.reduce([]) { document, quantity in
      let maps = (0..<shape[0]).map { block in
        Heatmap(
          quantity.values.rows(block..<block + 1).reshaped([heads, rows.count]).transposed, title: "block \(block)",
          rows: "row", columns: "head", rowNames: .words(names), scale: quantity.scale)
      }
      return document + [.paragraph(Text(quantity.title)), .heatmaps(Heatmap.alike(maps))]
    }
  }

  /// Rows by blocks; without rows, blocks by heads.
  private func map(_ quantity: Quantity, _ names: [String]) -> Heatmap {
    let values = quantity.values.reshaped([shape[0], quantity.values.count / shape[0]])
    return isByRow
      ? Heatmap(
        values.transposed, title: Text(quantity.title), rows: "row", columns: "block", rowNames: .words(names),
        scale: quantity.scale)
      : Heatmap(
        values, title: Text(quantity.title), rows: "block", columns: heads > 1 ? "head" : "", scale: quantity.scale)
  }

  /// For each block, and head, the patches where they lie in the image, on one scale: their effects are to be compared.
  private func patchMaps(_ quantities: [Quantity], _ patches: [Int], _ explainer: Explainer) -> Document {
    let area = PatchArea(patches, side: explainer.vision.patchesPerSide)
    let count = shape[0] * heads
    return [.picture(explainer.picture(title: "image"))]
      + quantities.reduce([]) { document, quantity in
        let maps = (0..<count).map { index in
          let (block, head) = (index / heads, index % heads)
          var map = area.map(quantity.values.row([block, head]))
          map.title = heads > 1 ? "block \(block), head \(head)" : "block \(block)"
          map.scale = quantity.scale
          map.scale.sharing = count > 1 ? .one : .alone
          return map
        }
        return document + [
          .paragraph("\(quantity.title), of each patch\(area.isFull ? "" : "; NaN for those not replaced")"),
          .heatmaps(maps),
        ]
      }
  }
}

/// The smallest rectangle of the image's patches that has all of some.
private struct PatchArea {
  let patches: [GridCell]
  let rows, columns: ClosedRange<Int>

  /// Around `patches`, numbered row by row, of which there is at least one.
  init(_ patches: [Int], side: Int) {
    self.patches = patches.map { GridCell(row: $0 / side, column: $0 % side) }
    let (rows, columns) = (self.patches.map(\.row), self.patches.map(\.column))
    self.rows = (rows.min() ?? 0)...(rows.max() ?? 0)
    self.columns = (columns.min() ?? 0)...(columns.max() ?? 0)
  }

  /// Whether they are all that lie in it.
  var isFull: Bool { patches.count == rows.count * columns.count }

  /// A number of each patch in its place; NaN for those that have none.
  func map(_ numbers: [Float]) -> Heatmap {
    var cells = Tensor(repeating: .nan, shape: [rows.count, columns.count])
    cells.withValues { cells in
      for (patch, number) in zip(patches, numbers) {
        cells[(patch.row - rows.lowerBound) * columns.count + patch.column - columns.lowerBound] = number
      }
    }
    return Heatmap(
      cells, rowNames: .numbers(from: rows.lowerBound), columnNames: .numbers(from: columns.lowerBound))
  }
}

extension Explainer {
  fileprivate var vision: Configuration.Vision { open.model.configuration.vision }
}
