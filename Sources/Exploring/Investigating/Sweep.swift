import Explaining
import Notebook
import PaliGemmaModel
import Rendering
import Stepping
import Tensors

/// What becomes of one token after the prompt when parts of a run are another's, one part at a time.
struct Sweep {
  /// How the token stands: its probability, how far its logit is ahead of a rival's, and how many tokens come before it.
  struct Standing {
    let probability, lead: Float
    let rank: Int
  }

  let token, rival: Int
  /// Blocks, heads (1 where the value has none) and rows (1 for all of them at once).
  let shape: [Int]
  /// The rows patched one at a time, if they are.
  let rows: [Int]?
  let before: Standing
  /// Of each block, head and row.
  let after: [Standing]

  /// Patches each of `values` alone, each of its heads and each of `rows` alone.
  /// - Throws: `SteppingError`.
  init(_ run: Session, _ values: [(address: Address, value: Tensor)], rows: [Int]?, of token: Int) throws {
    let logits = try run.value(at: Address(.logits, .logits, step: 0))
    let rival = logits.indicesOfLargest(2).first { $0 != token } ?? token
    let standing = { (logits: Tensor) in Standing(logits, token, against: rival) }
    let heads = values[0].value.rank == 3 ? values[0].value.shape[0] : 1
    var after: [Standing] = []
    for (address, value) in values {
      for head in 0..<heads {
        for row in rows.map({ $0.map(Optional.some) }) ?? [nil] {
          if run.shouldStop() { throw SteppingError.interrupted }
          let patched = run.copy()
          try patched.make(Edit(summary: "", [.init(address) { $0.taking(head: head, row: row, from: value) }]))
          after.append(standing(try patched.value(at: Address(.logits, .logits, step: 0))))
        }
      }
    }
    (self.token, self.rival, self.rows) = (token, rival, rows)
    (shape, before, self.after) = ([values.count, heads, rows?.count ?? 1], standing(logits), after)
  }
}

extension Sweep.Standing {
  fileprivate init(_ logits: Tensor, _ token: Int, against rival: Int) {
    probability = softmax(logits).values[token]
    lead = logits.values[token] - logits.values[rival]
    rank = logits.values.count { $0 > logits.values[token] }
  }
}

extension Tensor {
  /// The value with one head of it, or all of one that has none, another's; of one row, or of all.
  fileprivate func taking(head: Int, row: Int?, from other: Tensor) -> Tensor {
    let (rows, width) = (shape[rank - 2], shape[rank - 1])
    let start = (rank == 3 ? head * rows : 0) + (row ?? 0)
    let places = start * width..<(start + (row == nil ? rows : 1)) * width
    var result = self
    result.withValues { values in
      for place in places { values[place] = other.values[place] }
    }
    return result
  }
}

// MARK: - What it shows

extension Sweep {
  private var heads: Int { shape[1] }
  private var isByRow: Bool { rows != nil }

  /// A map each of probability, lead and rank; of heads by rows, of each one for each block.
  func document(_ explainer: Explainer, pattern: String, from name: String) -> Document {
    let (token, rival) = (explainer.pieceName(token), explainer.pieceName(rival))
    let effects = after.map { $0.probability - before.probability }
    let largest = Tensor(effects.map { abs($0) }, shape: [effects.count]).indexOfLargestNumber
    let standing = after[largest]
    let each = heads > 1 ? "head" : isByRow ? "row" : "block"
    return [
      .paragraph("Effect of each \(each) of \(pattern) from \(name), one at a time.")
    ] + maps(explainer, token, rival) + [
      .paragraph(
        """
        A cell is what one \(heads > 1 || isByRow ? each : "value") of \(name)'s does to \(strong: token), which \(name) chose. \
        Here its probability is \(NumberFormat.probability(before.probability)), it leads \(rival) by \
        \(NumberFormat.compact(before.lead)), and \(NumberFormat.count(before.rank)) tokens come before it. The largest change \
        is \(NumberFormat.change(effects[largest])), of \(place(largest, explainer)): the lead is then \
        \(NumberFormat.compact(standing.lead)), and \(NumberFormat.count(standing.rank)) come before it.
        """)
    ]
  }

  private func maps(_ explainer: Explainer, _ token: String, _ rival: String) -> Document {
    let quantities: [(numbers: [Float], title: String, scale: ColourScale)] = [
      (after.map { $0.probability - before.probability }, "change of \(token)'s probability", .diverging),
      (after.map { $0.lead - before.lead }, "change of its lead over \(rival)", .diverging),
      (after.map { Float($0.rank) }, "its rank", ColourScale(.sequential, .logarithmic)),
    ]
    guard heads > 1, isByRow else {
      return [.heatmaps(quantities.map { map($0.numbers, $0.title, $0.scale, explainer) })]
    }
    return quantities.reduce([]) { document, quantity in
      document + [.paragraph(Text(quantity.title)), .heatmaps(maps(quantity.numbers, quantity.scale, explainer))]
    }
  }

  /// A map of rows by heads for each block.
  private func maps(_ numbers: [Float], _ scale: ColourScale, _ explainer: Explainer) -> [Heatmap] {
    let size = heads * shape[2]
    return Heatmap.alike(
      (0..<shape[0]).map { block in
        let part = Tensor(Array(numbers[block * size..<(block + 1) * size]), shape: [heads, shape[2]])
        return Heatmap(
          part.transposed, title: "block \(block)", rows: "row", columns: "head", rowNames: rowNames(explainer),
          scale: scale)
      })
  }

  /// Blocks by heads; rows by blocks.
  private func map(_ numbers: [Float], _ title: String, _ scale: ColourScale, _ explainer: Explainer) -> Heatmap {
    let values = Tensor(numbers, shape: [shape[0], heads * shape[2]])
    guard isByRow else {
      return Heatmap(values, title: Text(title), rows: "block", columns: heads > 1 ? "head" : "", scale: scale)
    }
    return Heatmap(
      values.transposed, title: Text(title), rows: "row", columns: "block", rowNames: rowNames(explainer), scale: scale)
  }

  private func rowNames(_ explainer: Explainer) -> AxisNames { .words((rows ?? []).map(explainer.rowName)) }

  private func place(_ index: Int, _ explainer: Explainer) -> String {
    let row = rows.map { " at row \(explainer.rowName($0[index % shape[2]]))" } ?? ""
    let head = index / shape[2] % heads
    return "block \(index / shape[2] / heads)" + (heads > 1 ? ", head \(head)" : "") + row
  }
}
