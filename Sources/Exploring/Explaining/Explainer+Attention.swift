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

  /// Attention of one query: over the image, beside the picture, and in the text tower over its tokens, so that all of it is
  /// accounted for; of one head or the mean, that of every token, too.
  package func attention(_ weights: Tensor, _ stage: Stage, _ heads: AttentionMap.Heads = .each, query: Int) -> Document
  {
    let map = attentionMap(weights, stage, query: query)
    let looks = map.looks(heads)
    let maps = map.heatmaps(looks)
    let image = Panel.picture(picture(title: "image", marks: maps.first?.marks ?? []))
    var document: Document =
      maps.isEmpty
      ? [.paragraph("\(map.queryName) does not look at the image here.")]
      : [.panels([image] + maps.map(Panel.heatmap)), .paragraph(map.legend)]
    let others = looks.filter { map.imageShare($0) == 0 }.map(\.name)
    if !maps.isEmpty, !others.isEmpty {
      document.append(.paragraph("Nothing on the image: \(others.joined(separator: ", "))."))
    }
    return map.isVision ? document : document + shares(map, looks) + tokenMap(map, heads)
  }

  /// Scores of the default query, which may be negative.
  func scoreMaps(_ scores: Tensor, _ stage: Stage) -> Document {
    let map = attentionMap(scores, stage, query: defaultQuery(stage))
    let heads = (0..<scores.shape[0]).map { head in
      Heatmap(map.image(map.look(head: head).shares), title: "head \(head)", scale: .diverging)
    }
    return [
      .heatmaps(Heatmap.alike(heads)),
      .paragraph("Query: \(map.queryName). A cell is a patch; its number is the score before softmax."),
    ]
  }

  func attentionMap(_ weights: Tensor, _ stage: Stage, query: Int) -> AttentionMap {
    let vision = configuration.vision
    return AttentionMap(
      weights: weights, stage: stage, query: query, queryName: queryName(query, stage),
      firstKey: stage.part.tower == .vision ? 0 : max(run.input.tokens.count + stage.step - weights.shape[2], 0),
      patchesPerSide: vision.patchesPerSide, patchSize: vision.patchSize)
  }
}
