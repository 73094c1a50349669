import PaliGemmaModel
import Rendering
import Stepping
import Tensors

extension Explainer {
  /// The query that a map shows unless told otherwise: the middle patch, or the last row, which answers.
  package func defaultQuery(_ stage: Stage) -> Int {
    let side = configuration.vision.patchesPerSide
    return stage.part.tower == .vision ? side / 2 * side + side / 2 : run.shape(of: .weights, in: stage)[1] - 1
  }

  /// Attention of one query over the image, beside the picture.
  package func attention(_ weights: Tensor, _ stage: Stage, _ heads: AttentionMap.Heads = .each, query: Int) -> Document
  {
    let map = attentionMap(weights, stage, query: query)
    let maps = map.heatmaps(heads)
    let image = Panel.picture(picture(title: "image", marks: maps[0].marks))
    return [.panels([image] + maps.map(Panel.heatmap)), .paragraph(map.legend)]
  }

  /// Scores of the default query, which may be negative.
  func scoreMaps(_ scores: Tensor, _ stage: Stage) -> Document {
    let map = attentionMap(scores, stage, query: defaultQuery(stage))
    let heads = (0..<scores.shape[0]).map { head in
      Heatmap(map.image(map.row(head: head)), title: "head \(head)", scale: .diverging)
    }
    return [
      .heatmaps(Heatmap.sharingScale(heads)),
      .paragraph("Query: \(map.queryName). A cell is a patch; its number is the score before softmax."),
    ]
  }

  func attentionMap(_ weights: Tensor, _ stage: Stage, query: Int) -> AttentionMap {
    let vision = configuration.vision
    return AttentionMap(
      weights: weights, stage: stage, query: query, queryName: queryName(query, stage),
      patchesPerSide: vision.patchesPerSide, patchSize: vision.patchSize)
  }
}
