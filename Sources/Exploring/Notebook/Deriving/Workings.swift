import PaliGemmaModel
import Rendering
import Stepping
import Tensors

/// What a stage was given and what it made, from which each of its numbers can be worked out again.
struct Workings {
  let model: PaliGemma
  let sampling: Sampling
  let stage: Stage
  /// The stream into the stage, and its address.
  let input: (name: String, value: Tensor)
  let values: [Point: Tensor]
  /// What all layers of a pass share; nil outside the decoder's blocks.
  let pass: (cosine: Tensor, sine: Tensor, mask: Tensor)?
  /// How many keys were in the cache before this pass.
  let start: Int
  /// A token's piece.
  let pieceName: (Int) -> String

  /// The arithmetic behind the number at `index` of `point`.
  func derivation(of point: Point, at index: [Int]) -> Derivation {
    switch stage.part {
    case .preprocessing: pixel(index)
    case .patchEmbedding: patchEmbedding(point, index)
    case .visionBlock: visionBlock(point, index)
    case .visionNorm: layerNorm(point, index, input, "vision.norm")
    case .projector:
      linear(point, index, Factors("vision.norm[\(index[0]),i]", input.value.row([index[0]])), "projector", index[1])
    case .merge: merge(point, index)
    case .textBlock: textBlock(point, index)
    case .logits: logits(point, index)
    case .choice: choice(point, index)
    }
  }
}

// MARK: - What all parts share

extension Workings {
  /// The stage's value of `point`.
  /// - Precondition: the stage has such a point.
  subscript(point: Point) -> Tensor {
    guard let value = values[point] else { preconditionFailure("\(stage.title) has no \(point.rawValue)") }
    return value
  }

  /// A number's name: `scores[0,3,7]`.
  func name(_ point: Point, _ index: [Int]) -> String { "\(label(point))[\(written(index))]" }

  /// A point's short name, in full where another point has the same.
  func label(_ point: Point) -> String {
    point == .attentionOutput || point == .mlpOutput ? point.rawValue : point.shortName
  }

  func written(_ index: [Int]) -> String { index.map(String.init).joined(separator: ",") }

  /// Row `index` of a value's next-to-last axes, and its name with `i` for the last.
  func row(_ point: Point, _ index: Int...) -> Factors {
    Factors("\(label(point))[\(written(index)),i]", self[point].row(index))
  }

  /// A number of `x·Wᵀ + b`, made by row `row` of the weight at `address`.
  func linear(_ point: Point, _ index: [Int], _ x: Factors, _ address: String, _ row: Int) -> Derivation {
    let weight = model.weights[address + ".weight"]
    let matrix = weight.reshaped([weight.shape[0], weight.count / weight.shape[0]])
    let hasBias = model.weights.addresses.contains(address + ".bias")
    let bias = hasBias ? ("b[\(row)]", model.weights[address + ".bias"].tensor().values[row]) : nil
    return Derivation.linear(
      name(point, index), x, Factors("W[\(row),i]", matrix.rows(row..<row + 1).values), bias: bias
    ).noting("W is \(address).weight" + (hasBias ? ", b is \(address).bias" : ""))
  }

  func layerNorm(_ point: Point, _ index: [Int], _ x: (name: String, value: Tensor), _ address: String) -> Derivation {
    let (weight, bias) = (model.weights[address + ".weight"].tensor(), model.weights[address + ".bias"].tensor())
    return Derivation.layerNorm(
      name(point, index), Factors(x.name, x.value.row([index[0]])), at: index[1], weight: weight.values[index[1]],
      bias: bias.values[index[1]], epsilon: model.configuration.vision.layerNormEpsilon
    ).noting(
      "x is \(x.name)[\(written(index))], w and b are \(address).weight[\(index[1])] and \(address).bias[\(index[1])]")
  }

  func rmsNorm(_ point: Point, _ index: [Int], _ x: (name: String, value: Tensor), _ address: String) -> Derivation {
    Derivation.rmsNorm(
      name(point, index), Factors(x.name, x.value.row([index[0]])), at: index[1],
      weight: model.weights[address + ".weight"].tensor().values[index[1]],
      epsilon: model.configuration.text.rmsNormEpsilon
    ).noting("x is \(x.name)[\(written(index))], w is \(address).weight[\(index[1])]")
  }

  func residual(_ point: Point, _ index: [Int], _ x: (name: String, value: Tensor), _ other: Point) -> Derivation {
    Derivation.residual(
      name(point, index), (x.name, x.value[index]), (label(other), self[other][index]))
  }

  func gelu(_ point: Point, _ index: [Int], of x: Point) -> Derivation {
    .gelu(name(point, index), (name(x, index), self[x][index]))
  }

  /// A number of the heads side by side, times the output projection.
  func attentionOutput(_ index: [Int], headSize: Int) -> Derivation {
    let heads = self[.heads]
    let side = (0..<heads.shape[0]).flatMap { heads.row([$0, index[0]]) }
    let x = Factors("heads[i/\(headSize),\(index[0]),i%\(headSize)]", side)
    return linear(.attentionOutput, index, x, "\(stage.part.prefix).attention.output", index[1])
  }

  /// A number of `weights·values`.
  func head(_ index: [Int], _ values: Point, valueHead: Int) -> Derivation {
    let column = Factors("\(label(values))[\(valueHead),k,\(index[2])]", self[values].column(valueHead, index[2]))
    let weights = Factors(
      "weights[\(index[0]),\(index[1]),k]", self[.weights].row([index[0], index[1]]))
    return .product(name(.heads, index), weights, column, over: "k")
  }

  /// A number of `q·kᵀ/√size`.
  func score(_ index: [Int], _ query: Point, _ key: Point, keyHead: Int) -> Derivation {
    let q = row(query, index[0], index[1])
    let size = q.values.count
    return Derivation.product(name(.scores, index), q, row(key, keyHead, index[2]), then: "/√\(size)")
      .followed(by: "/√\(size)") { $0 / Double(size).squareRoot() }
  }
}
