import PaliGemmaModel
import Stepping
import Tensors

/// What each part of the decoder adds to one token's logit after the prompt's last row, before any cap.
///
/// The residual stream is a sum: the row's embedding, and what every head of every layer and every MLP adds. The final norm
/// multiplies it by a number and a vector, which are held at their values here, and so the logit is the same sum: of each
/// part's product with the token's row of the head. In Gemma 2 the norms after attention and MLP are held too.
/// That they are held is the method's caveat: a part that is taken away also changes the norm, and what later layers do.
/// Elhage et al.: A Mathematical Framework for Transformer Circuits (2021).
public struct Attribution: Sendable {
  /// Whose logit it is.
  public let token: Int
  /// Of the last row's embedding.
  public let embedding: Double
  /// Of each layer's MLP: [L].
  public let mlp: [Double]
  /// Of each head, by the row whose value it carries: [L, heads, T].
  public let sources: Tensor
  /// Of each head: [L, heads].
  public let heads: Tensor
  /// What no part accounts for: an adapter's bias, or a value that was edited behind the heads. 0 but for these.
  public let rest: Double

  /// The sum of all: the logit, before any cap.
  public var logit: Double { parts + rest }

  private var parts: Double { embedding + mlp.reduce(0, +) + heads.values.reduce(0) { $0 + Double($1) } }

  /// The lead over another token's logit, by the same parts.
  public func minus(_ other: Attribution) -> Attribution {
    Attribution(
      token: token, embedding: embedding - other.embedding, mlp: zip(mlp, other.mlp).map(-),
      sources: sources - other.sources, heads: heads - other.heads, rest: rest - other.rest)
  }

  private init(token: Int, embedding: Double, mlp: [Double], sources: Tensor, heads: Tensor, rest: Double) {
    (self.token, self.embedding, self.mlp, self.sources) = (token, embedding, mlp, sources)
    (self.heads, self.rest) = (heads, rest)
  }

  /// What the prompt's pass of `run` adds to the logit of `token`.
  /// - Throws: `SteppingError`.
  public init(_ run: Session, of token: Int) throws(SteppingError) {
    let model = run.model
    let (layers, last) = (run.layerCount, run.input.tokens.count - 1)
    let head = model.head.weight.rows(token..<token + 1).values
    let final = try run.residualStream(after: layers - 1).lastRow
    let toLogit = zip(model.textNorm.factors(for: final), head).map { $0 * Double($1) }  // [H]
    var (mlp, sources) = ([Double](), [Tensor]())
    for layer in 0..<layers {
      if run.shouldStop() { throw .interrupted }
      let values = LayerValues(layer: model.decoderLayers[layer], values: try run.values(ofLayer: layer), row: last)
      mlp.append(values.mlp(toLogit))
      sources.append(run.promptRows(values.sources(toLogit), axis: 1))
    }
    let all = concatenate(sources.map { $0.reshaped([1] + $0.shape) }, axis: 0)
    let embedding = product(run.promptRows(try run.value(at: Address(.merge, .embeddings, step: 0))).lastRow, toLogit)
    let parts = Attribution(
      token: token, embedding: embedding, mlp: mlp, sources: all, heads: all.sum(over: [2]), rest: 0)
    let logit = product(final, toLogit)
    let rest = logit - parts.logit
    self.init(
      token: token, embedding: embedding, mlp: mlp, sources: all, heads: parts.heads,
      rest: abs(rest) <= 1e-5 * max(abs(logit), 1) ? 0 : rest)
  }
}

/// What a row of a layer adds to the residual stream.
private struct LayerValues {
  let layer: DecoderLayer
  let values: [Point: Tensor]
  let row: Int

  private func own(_ point: Point) -> [Float]? { values[point]?.vector(row) }

  /// Of the MLP, times `vector`.
  func mlp(_ vector: [Double]) -> Double {
    product(own(.postMLPNorm) ?? own(.mlpOutput) ?? [], vector)
  }

  /// Of each head by source row, times `vector` [H]: [heads, T].
  func sources(_ vector: [Double]) -> Tensor {
    guard let weights = values[.weights], let cached = values[.cachedValues], let output = own(.attentionOutput) else {
      preconditionFailure("a layer shows its attention")
    }
    let factors = layer.postAttentionNorm?.factors(for: output)
    let target = factors.map { zip($0, vector).map(*) } ?? vector  // [H]
    let (heads, keys, size) = (weights.shape[0], weights.shape[2], cached.shape[2])
    let matrix = layer.outputMap.adaptedWeight  // [H, heads·headSize]
    let directions = matmul(Tensor(target.map(Float.init), shape: [1, target.count]), matrix).values
    var sources: [Float] = []
    for head in 0..<heads {
      let direction = directions[head * size..<(head + 1) * size]
      let attended = weights.row([head, row])
      for key in 0..<keys {
        let value = cached.row([head * cached.shape[0] / heads, key])
        sources.append(Float(Double(attended[key]) * dot(value, direction)))
      }
    }
    return Tensor(sources, shape: [heads, keys])
  }
}

extension DecoderLayer {
  /// The map behind the heads.
  fileprivate var outputMap: Linear {
    switch self {
    case .gemma(let block): block.attention.projections.output
    case .gemma2(let block): block.attention.projections.output
    }
  }

  /// What normalises the attention's output, where something does.
  fileprivate var postAttentionNorm: RMSNorm? {
    switch self {
    case .gemma: nil
    case .gemma2(let block): block.postAttentionNorm
    }
  }
}

extension RMSNorm {
  /// What the norm multiplies each feature of `x` by: (1 + w)/√(mean(x²) + ε).
  fileprivate func factors(for x: [Float]) -> [Double] {
    let scale = 1 / (dot(x, x) / Double(x.count) + Double(epsilon)).squareRoot()
    return weight.values.map { (1 + Double($0)) * scale }
  }
}

private func product(_ x: [Float], _ vector: [Double]) -> Double {
  zip(x, vector).reduce(0) { $0 + Double($1.0) * $1.1 }
}
