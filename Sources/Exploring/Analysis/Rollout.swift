import PaliGemmaModel
import Stepping
import Tensors

/// Attention rollout: where a row's last layer draws on the first layer's rows, as if attention were all that mixed them.
///
/// In each layer the heads' mean, with as much again for the residual connection, each row scaled to sum to 1, is one step;
/// steps are multiplied through the layers. That MLPs, values and negative contributions are left out is the method's caveat.
/// Abnar, Zuidema: Quantifying Attention Flow in Transformers (arXiv 2005.00928).
public struct Rollout: Sendable {
  private let steps: [Tensor]

  /// The prompt's pass of `run`, in `tower`.
  /// - Throws: `SteppingError`.
  public init(_ run: Session, _ tower: Tower) throws(SteppingError) {
    var steps: [Tensor] = []
    for block in run.layout.blocks(of: tower) {
      if run.shouldStop() { throw .interrupted }
      var weights = try run.value(at: Address(block, .weights, step: 0)).mean(over: [0])  // [rows, rows]
      if tower == .text { weights = run.promptRows(run.promptRows(weights), axis: 1) }
      let sum = weights + .eye(weights.shape[0], weights.shape[0])
      steps.append(sum / sum.sum(over: [1]).reshaped([weights.shape[0], 1]))
    }
    self.steps = steps
  }

  /// All rows: [rows, rows], each a row's shares of the input rows.
  public var matrix: Tensor {
    steps.dropFirst().reduce(steps[0]) { matmul($1, $0) }
  }

  /// One row, or a mixture of rows, traced back to the input rows: `[rows]` to `[rows]`.
  public func tracing(_ shares: Tensor) -> Tensor {
    steps.reversed().reduce(shares.reshaped([1, shares.count])) { matmul($0, $1) }.reshaped([shares.count])
  }

  /// How much row `row` of the prompt draws on each patch of the image, across both towers: [N].
  /// - Throws: `SteppingError`.
  public static func image(_ run: Session, row: Int) throws(SteppingError) -> Tensor {
    let rows = run.input.tokens.count
    let text = try Rollout(run, .text).tracing(Tensor.eye(rows, rows).rows(row..<row + 1))
    let patches = run.model.configuration.vision.patchCount
    return try Rollout(run, .vision).tracing(text.reshaped([rows, 1]).rows(0..<patches))
  }
}
