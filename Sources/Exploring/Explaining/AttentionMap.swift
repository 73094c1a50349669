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

  /// Attention of the query by one head, or by the mean of all.
  struct Look {
    let name: String
    /// The share of each key.
    let shares: [Float]

    /// Shannon's, in nats.
    var entropy: Float { shares.reduce(0) { $1 > 0 ? $0 - $1 * log($1) : $0 } }
  }

  let weights: Tensor  // [heads, rows, keys]
  let stage: Stage
  let query: Int
  /// What the query is, such as `patch 105 (x 7, y 7)` or `token 203 ?`.
  let queryName: String
  /// The row that the first key is of: of all rows, unless a window has left the first behind.
  let firstKey: Int
  let patchesPerSide: Int
  let patchSize: Int

  var isVision: Bool { stage.part.tower == .vision }
  private var patchCount: Int { patchesPerSide * patchesPerSide }

  /// What the query looks at, by each of `heads`.
  func looks(_ heads: Heads) -> [Look] {
    let count = weights.shape[0]
    return switch heads {
    case .each: (0..<count).map { look(head: $0) }
    case .one(let head): [look(head: head)]
    case .mean: [Look(name: "mean of \(count) heads", shares: weights.mean(over: [0]).row([query]))]
    }
  }

  /// The query's attention to each key by one head.
  func look(head: Int) -> Look { Look(name: "head \(head)", shares: weights.row([head, query])) }

  /// A map of each look that meets the image.
  func heatmaps(_ looks: [Look]) -> [Heatmap] {
    Heatmap.alike(
      looks.filter { imageShare($0) > 0 }.map { look in
        Heatmap(
          image(look.shares), title: "\(look.name)  \(muted: "\(NumberFormat.compact(look.entropy)) nats")",
          marks: isVision ? [GridCell(row: query / patchesPerSide, column: query % patchesPerSide)] : [],
          note: isVision ? "" : "\(NumberFormat.percent(imageShare(look))) on the image")
      })
  }

  /// What the cells of every map of this query mean.
  var legend: Text {
    """
    Query: \(queryName)\(isVision ? ", column and row counted from the top left" : ""). A cell is a patch of \
    \(patchSize)×\(patchSize) pixels; its number is the share of the query's attention that falls on it, as softmax left \
    it. Nats are the entropy of the attention: 0 looks at one place only, \
    \(NumberFormat.compact(log(Float(weights.shape[2])))) at all \(weights.shape[2]) alike.
    """
  }

  /// What a row of keys has for the image's patches; 0 for those that a window has left behind.
  func image(_ row: [Float]) -> Tensor {
    let left = [Float](repeating: 0, count: min(firstKey, patchCount))
    return Tensor(left + row.prefix(patchCount - left.count), shape: [patchesPerSide, patchesPerSide])
  }

  /// How much of a look falls on the image.
  func imageShare(_ look: Look) -> Double { sum(look.shares.prefix(max(patchCount - firstKey, 0))) }

  /// How much of it falls on rows from the first text token's to `end`, and how much on those after.
  func textShares(_ look: Look, before end: Int) -> (before: Double, after: Double) {
    let (first, last) = (max(patchCount - firstKey, 0), max(end - firstKey, 0))
    return (sum(look.shares[first..<max(first, last)]), sum(look.shares[max(first, last)...]))
  }

  /// The keys that are text, those with the largest shares first.
  func leadingText(_ look: Look, most: Int) -> [(row: Int, share: Double)] {
    let text = (max(patchCount - firstKey, 0)..<look.shares.count).sorted { look.shares[$0] > look.shares[$1] }
    return text.prefix(most).map { ($0 + firstKey, Double(look.shares[$0])) }
  }

  private func sum(_ shares: ArraySlice<Float>) -> Double { shares.reduce(0) { $0 + Double($1) } }
}
