import Foundation
import PaliGemmaModel
import Rendering
import Stepping
import Tensors

/// Attention weights of one stage, ready to be drawn over the image: which query looks where.
struct AttentionMap {
  let weights: Tensor  // [heads, rows, keys]
  let stage: Stage
  let query: Int
  /// What the query is, such as `patch 7,7` or `token 203 "?"`.
  let queryName: String
  let patchesPerSide: Int
  let patchSize: Int

  /// The map of one head, or of their mean where none is given.
  func heatmap(head: Int?) -> Heatmap {
    let row = row(head: head)
    let image = Tensor(Array(row.prefix(patchesPerSide * patchesPerSide)), shape: [patchesPerSide, patchesPerSide])
    let name = head.map { "head \($0)" } ?? "mean of \(weights.shape[0]) heads"
    return Heatmap(
      image, title: "\(name)  \(muted: "\(NumberFormat.compact(entropy(row))) bits")",
      marks: stage.part.isVision ? [GridCell(row: query / patchesPerSide, column: query % patchesPerSide)] : [],
      note: share(row))
  }

  /// What the cells of every map of this query mean.
  var legend: Text {
    """
    Query: \(queryName). A cell is a patch of \(patchSize)×\(patchSize) pixels; its number is the share of the query's \
    attention that falls on it, as softmax left it. Bits are the entropy of a head's attention: 0 looks at one place only.
    """
  }

  /// The query's attention to each key.
  func row(head: Int?) -> [Float] {
    let (heads, rows, keys) = (weights.shape[0], weights.shape[1], weights.shape[2])
    func values(_ head: Int) -> ArraySlice<Float> {
      let start = (head * rows + query) * keys
      return weights.values[start..<start + keys]
    }
    if let head { return Array(values(head)) }
    var mean = [Float](repeating: 0, count: keys)
    for head in 0..<heads {
      for (i, value) in values(head).enumerated() { mean[i] += value / Float(heads) }
    }
    return mean
  }

  /// In the text tower, how much of the attention the image gets.
  private func share(_ row: [Float]) -> Text {
    guard !stage.part.isVision else { return "" }
    let image = row.prefix(patchesPerSide * patchesPerSide).reduce(0, +)
    return "\(NumberFormat.percent(Double(image))) on the image"
  }

  /// Shannon's, in bits.
  private func entropy(_ row: [Float]) -> Float {
    row.reduce(0) { $1 > 0 ? $0 - $1 * log2($1) : $0 }
  }
}
