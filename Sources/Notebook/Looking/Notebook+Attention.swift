import PaliGemmaModel
import Rendering
import Stepping
import Tensors

extension Notebook {
  /// The query that a map shows unless told otherwise: the middle patch, or the last row, which answers.
  func defaultQuery(_ stage: Stage) -> Int {
    let side = open.model.configuration.vision.patchesPerSide
    return stage.part.isVision ? side / 2 * side + side / 2 : session.shape(of: .weights, in: stage)[1] - 1
  }

  /// Attention of one query over the image: of one head beside the picture, or of all heads side by side.
  func attention(_ weights: Tensor, _ stage: Stage, head: Int?, query: Int) throws -> Document {
    let map = attentionMap(weights, stage, query: query)
    var document: Document = []
    if let head {
      document.append(
        .picture(picture(title: "image", marks: map.heatmap(head: head).marks), beside: map.heatmap(head: head)))
    } else {
      let heads = (0..<weights.shape[0]).map { map.heatmap(head: $0) }
      let image = Panel.picture(picture(title: "image", marks: heads[0].marks))
      document.append(.panels([image] + Heatmap.sharingScale(heads).map(Panel.heatmap)))
    }
    document.append(.paragraph(map.legend))
    if !hasWarnedOfCause {
      hasWarnedOfCause = true
      document.append(
        .note("Attention shows where a head looks; by itself it is no evidence of what caused the answer."))
    }
    return document
  }

  /// Scores of the default query, which may be negative.
  func scoreMaps(_ scores: Tensor, _ stage: Stage) throws -> Document {
    let map = attentionMap(scores, stage, query: defaultQuery(stage))
    let side = map.patchesPerSide
    let heads = (0..<scores.shape[0]).map { head in
      let image = Tensor(Array(map.row(head: head).prefix(side * side)), shape: [side, side])
      return Heatmap(image, title: "head \(head)", scale: .diverging)
    }
    return [
      .heatmaps(Heatmap.sharingScale(heads)),
      .paragraph("Query: \(map.queryName). A cell is a patch; its number is the score before softmax."),
    ]
  }

  private func attentionMap(_ weights: Tensor, _ stage: Stage, query: Int) -> AttentionMap {
    let vision = open.model.configuration.vision
    return AttentionMap(
      weights: weights, stage: stage, query: query, queryName: queryName(query, stage),
      patchesPerSide: vision.patchesPerSide, patchSize: vision.patchSize)
  }

  private func queryName(_ query: Int, _ stage: Stage) -> String {
    let side = open.model.configuration.vision.patchesPerSide
    guard !stage.part.isVision,
      let index = session.program.firstIndex(where: { $0 == Stage(.merge, step: stage.step) }),
      let tokens = session.tokens(of: index)
    else { return "patch \(query) (row \(query / side), column \(query % side))" }
    let row = stage.step == 0 ? query : session.input.tokens.count + stage.step - 1
    return "token \(row) \(pieceName(tokens[query]))"
  }
}
