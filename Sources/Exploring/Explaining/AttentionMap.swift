import Foundation
import PaliGemmaModel
import Rendering
import Stepping
import Tensors

/// Attention weights of one stage, ready to be drawn over the image: which query looks where.
package struct AttentionMap {
  /// Which heads are drawn.
  package enum Heads {
    /// Each by itself.
    case each
    case one(Int)
    /// The mean of all.
    case mean
  }

  let weights: Tensor  // [heads, rows, keys]
  let stage: Stage
  let query: Int
  /// What the query is, such as `patch 105 (x 7, y 7)` or `token 203 ?`.
  let queryName: String
  let patchesPerSide: Int
  let patchSize: Int

  /// A map of each of `heads`, all on one scale.
  func heatmaps(_ heads: Heads) -> [Heatmap] {
    let count = weights.shape[0]
    return switch heads {
    case .each: Heatmap.sharingScale((0..<count).map { heatmap("head \($0)", row(head: $0)) })
    case .one(let head): [heatmap("head \(head)", row(head: head))]
    case .mean: [heatmap("mean of \(count) heads", meanRow)]
    }
  }

  /// The query's attention to each patch of the image, [patchesPerSide, patchesPerSide], and what else there is to say of it.
  private func heatmap(_ name: String, _ row: [Float]) -> Heatmap {
    Heatmap(
      image(row), title: "\(name)  \(muted: "\(NumberFormat.compact(entropy(row))) nats")",
      marks: isVision ? [GridCell(row: query / patchesPerSide, column: query % patchesPerSide)] : [],
      note: share(row))
  }

  private var isVision: Bool { stage.part.tower == .vision }

  /// What the cells of every map of this query mean.
  var legend: Text {
    """
    Query: \(queryName)\(isVision ? ", column and row counted from the top left" : ""). A cell is a patch of \
    \(patchSize)×\(patchSize) pixels; its number is the share of the query's attention that falls on it, as softmax left \
    it. Nats are the entropy of the attention: 0 looks at one place only, \
    \(NumberFormat.compact(log(Float(weights.shape[2])))) at all \(weights.shape[2]) alike.
    """
  }

  /// What a row has for the image's keys, which come first.
  func image(_ row: [Float]) -> Tensor {
    Tensor(Array(row.prefix(patchesPerSide * patchesPerSide)), shape: [patchesPerSide, patchesPerSide])
  }

  /// The query's attention to each key.
  func row(head: Int) -> [Float] { weights.row([head, query]) }

  private var meanRow: [Float] { weights.mean(over: [0]).row([query]) }

  /// In the text tower, how much of the attention the image gets.
  private func share(_ row: [Float]) -> Text {
    guard !isVision else { return "" }
    return "\(NumberFormat.percent(Double(image(row).values.reduce(0, +)))) on the image"
  }

  /// Shannon's, in nats.
  private func entropy(_ row: [Float]) -> Float {
    row.reduce(0) { $1 > 0 ? $0 - $1 * log($1) : $0 }
  }
}
