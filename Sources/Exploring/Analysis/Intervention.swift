import PaliGemmaModel
import Stepping
import Tensors

extension Edit {
  /// Attention cut: in `layers` of the decoder no head of the rows `queries` attends to the rows `keys`, in the prompt's pass.
  ///
  /// Scores become −∞, after their cap where there is one.
  /// Geva et al.: Dissecting Recall of Factual Associations in Auto-Regressive Language Models (arXiv 2304.14767).
  public static func knockout(
    _ keys: [Int], from queries: [Int], in layers: [Int], of layout: Layout, summary: String = ""
  ) -> Edit {
    Edit(
      summary: summary,
      layers.map { layer in
        let part = Stage.Part.textBlock(layer)
        let point: Point = layout.value(.scoresCapped, of: part) == nil ? .scores : .scoresCapped
        return Change(Address(part, point, step: 0)) { $0.hiding(keys, from: queries) }
      })
  }

  /// Activation patching: row `row` of the residual stream after layer `layer` becomes that of another run, [T, H].
  ///
  /// Zhang, Nanda: Towards Best Practices of Activation Patching (arXiv 2309.16042).
  public static func patch(_ layer: Int, row: Int, from stream: Tensor, summary: String = "") -> Edit {
    Edit(
      summary: summary,
      [Change(Address(.textBlock(layer), .output, step: 0)) { $0.replacing([row], from: stream) }])
  }
}

extension Session {
  /// The logits after the prompt, were `edit` in force: [V]. This run stays as it is.
  public func promptLogits(with edit: Edit) throws(SteppingError) -> Tensor {
    let run = copy()
    try run.make(edit)
    return try run.promptLogits()
  }

  /// The logits after the prompt for each layer and row, were that row of the stream after that layer `other`'s: [L, T, V].
  /// - Precondition: the other run's prompt has as many rows.
  public func patchingSweep(from other: Session, progress: (Double) -> Void = { _ in }) throws(SteppingError) -> Tensor
  {
    let (layers, rows) = (layerCount, input.tokens.count)
    precondition(rows == other.input.tokens.count, "\(rows) rows, and \(other.input.tokens.count)")
    var logits: [Float] = []
    for layer in 0..<layers {
      let stream = try other.residualStream(after: layer)
      for row in 0..<rows {
        logits += try promptLogits(with: .patch(layer, row: row, from: stream)).values
        progress(Double(layer * rows + row + 1) / Double(layers * rows))
      }
    }
    return Tensor(logits, shape: [layers, rows, logits.count / (layers * rows)])
  }
}

extension Tensor {
  /// Scores [heads, rows, keys] with −∞ where one of `queries` would see one of `keys`.
  fileprivate func hiding(_ keys: [Int], from queries: [Int]) -> Tensor {
    var scores = self
    let (rows, count) = (shape[1], shape[2])
    scores.withValues { values in
      for head in 0..<shape[0] {
        for query in queries { for key in keys { values[(head * rows + query) * count + key] = -.infinity } }
      }
    }
    return scores
  }
}
