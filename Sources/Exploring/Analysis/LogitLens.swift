import PaliGemmaModel
import Stepping
import Tensors

/// What the decoder would say at every row after every layer: the final norm and the head, with its cap where there is one, read
/// the residual stream before it is done.
///
/// That the head was trained to read the last layer's output alone is the method's caveat: an early row may hold what it
/// cannot read.
/// nostalgebraist: interpreting GPT, the logit lens (2020).
public struct LogitLens: Sendable {
  /// The token whose rank and probability are told.
  public let token: Int
  /// The most probable token, and how far its logit is ahead of the second's: [L, T].
  public let top, gap: Tensor
  /// How many tokens have a larger logit than ``token``, and its probability: [L, T].
  public let rank, probability: Tensor
  /// The logits of the last row: [L, V].
  public let logits: Tensor

  /// Rows that are read at once: the logits of all may be more than memory holds.
  private static let block = 32

  /// The lens over all rows of the prompt's pass of `run`.
  /// - Parameters:
  ///   - run: which run.
  ///   - token: by default, the most probable after the prompt.
  ///   - progress: is told the share that is done.
  /// - Throws: `SteppingError`.
  public init(_ run: Session, of token: Int? = nil, progress: (Double) -> Void = { _ in }) throws(SteppingError) {
    let token = if let token { token } else { try run.promptLogits().indexOfLargestNumber }
    let shape = [run.layerCount, run.input.tokens.count]
    var readings: [Reading] = []
    var logits: [Float] = []
    for layer in 0..<shape[0] {
      let rows = try run.residualStream(after: layer)
      for start in stride(from: 0, to: shape[1], by: Self.block) {
        if run.shouldStop() { throw .interrupted }
        let read = run.model.logits(of: rows.rows(start..<min(start + Self.block, shape[1])))
        readings += (0..<read.shape[0]).map { Reading(read.vector($0), token) }
        if readings.count % shape[1] == 0 { logits += read.lastRow }
        progress(Double(readings.count) / Double(shape[0] * shape[1]))
      }
    }
    self.token = token
    func grid(_ value: (Reading) -> Float) -> Tensor { Tensor(readings.map(value), shape: shape) }
    (top, gap) = (grid { Float($0.top) }, grid(\.gap))
    (rank, probability) = (grid { Float($0.rank) }, grid(\.probability))
    self.logits = Tensor(logits, shape: [shape[0], logits.count / shape[0]])
  }

  /// The logits of one row of the prompt's pass after every layer: [L, V].
  /// - Precondition: the pass has that row.
  public static func logits(_ run: Session, row: Int) throws(SteppingError) -> Tensor {
    var layers: [Tensor] = []
    for layer in 0..<run.layerCount {
      layers.append(run.model.logits(of: try run.residualStream(after: layer).rows(row..<row + 1)))
    }
    return concatenate(layers, axis: 0)
  }
}

/// What a row of logits says.
private struct Reading {
  let top, rank: Int
  let gap, probability: Float

  init(_ logits: [Float], _ token: Int) {
    let order = Tensor(logits, shape: [logits.count]).indicesOfLargest(2)
    top = order[0]
    gap = order.count > 1 ? logits[order[0]] - logits[order[1]] : .infinity
    rank = logits.count { $0 > logits[token] }
    probability = softmax(Tensor(logits, shape: [logits.count])).values[token]
  }
}
