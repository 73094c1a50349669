import PaliGemmaModel
import Tensors

/// One stage walked backward: its table from the last value to the first, each value's gradient handed on to what it was made
/// of. Shapes are those of the forward values.
package struct BackwardStage {
  private let model: PaliGemma
  private let part: Stage.Part
  private let table: [ValueDescription]
  private let input: Tensor
  private let values: [Point: Tensor]
  private let target: [Int]
  private let kept: [Point: Tensor]
  private let isWanted: (String) -> Bool
  /// What has been found.
  package private(set) var gradients = Gradients()

  /// - Parameters:
  ///   - input: what flowed into the stage.
  ///   - values: what it made of it, after what all layers of the pass share.
  ///   - target: the tokens that the answer should have had.
  ///   - kept: of values that somebody has changed, 1 where a number is what the layer made, 0 where it was put there: that is a
  ///     constant, which hands no gradient on.
  ///   - isWanted: whether the gradient of the weight at an address is to be made, too.
  package init(
    _ model: PaliGemma, _ part: Stage.Part, input: Tensor, values: [Recorder.Entry], target: [Int],
    kept: [Point: Tensor] = [:], isWanted: @escaping (String) -> Bool = { _ in true }
  ) {
    (self.model, self.part, self.input, self.target) = (model, part, input, target)
    (self.kept, self.isWanted) = (kept, isWanted)
    table = model.layout.values(of: part)
    self.values = Dictionary(values.map { ($0.point, $0.value) }) { $1 }
  }

  /// - Parameter gradient: of what the stage hands on.
  package mutating func run(_ gradient: Tensor) {
    gradients.add(gradient, to: part.result)
    for value in table.reversed() {
      guard let gradient = gradients.values[value.point] else { continue }
      propagate(kept[value.point].map { gradient * $0 } ?? gradient, value)
    }
  }

  private subscript(point: Point) -> Tensor {
    guard let value = values[point] else { preconditionFailure("\(part.title) has no \(point.rawValue)") }
    return value
  }

  private subscript(operand: Making.Operand) -> Tensor {
    switch operand {
    case .input: input
    case .value(let point): self[point]
    case .weight(let address): model.weights[address + ".weight"].tensor()
    }
  }

  private mutating func add(_ gradient: Tensor, to operand: Making.Operand) {
    switch operand {
    case .input: gradients.add(toInput: gradient)
    case .value(let point): gradients.add(gradient, to: point)
    case .weight(let address): add(toWeight: address + ".weight", gradient)
    }
  }

  /// Makes the gradient of a weight where it is wanted.
  private mutating func add(toWeight address: String, _ gradient: @autoclosure () -> Tensor) {
    if isWanted(address) { gradients.add(gradient(), toWeight: address) }
  }

  /// Hands the gradient of a value on to what it is made of.
  private mutating func propagate(_ gradient: Tensor, _ value: ValueDescription) {
    switch value.making {
    case .picture, .tokens, .positions, .mask, .cosine, .sine, .tempered, .nucleus, .drawn: break  // constants
    case .crossEntropy: add(crossEntropyGradient(gradient, logits: input, target), to: .input)
    case .mean(let x): gradients.add(gradient.broadcast(to: self[x].shape) * (1 / Float(self[x].count)), to: x)
    case .patches: add(gradient.image(of: model.configuration.vision), to: .input)
    case .layerNorm(let x, let weight): layerNorm(gradient, x, part.weightAddress(weight))
    case .rmsNorm(let x, let weight): rmsNorm(gradient, x, part.weightAddress(weight))
    case .linear(let x, let weight, let added): linear(gradient, x, part.weightAddress(weight), plus: added)
    case .readout(let x, let weight, let added): readout(gradient, x, weight, plus: added)
    case .scaled(let x, let factor): gradients.add(gradient * factor, to: x)
    case .product(let a, let b, let isTransposed, let scale): product(gradient, a, b, isTransposed, scale)
    case .capped(let x, let cap): gradients.add(capped(gradient, self[value.point], cap), to: x)
    case .softmax(let x, _): gradients.add(softmaxGradient(gradient, self[value.point]), to: x)
    case .gelu(let x, let factor): gelu(gradient, x, factor)
    case .sum(let a, let b):
      add(gradient, to: a)
      add(gradient, to: b)
    case .rotated(let x):
      gradients.add(gradient.rotatingHalves(cosine: self[.ropeCosine], sine: -self[.ropeSine]), to: x)
    case .cached(let x): gradients.add(gradient, to: x)  // the pass is the cache's first
    case .embedded(let weight): embedded(gradient, weight + ".weight")
    }
  }
}

// MARK: - Maps

extension BackwardStage {
  /// y = x·Wᵀ + b: ∂x = ∂y·W, ∂W = ∂yᵀ·x, ∂b = Σ ∂y over rows; heads lie side by side in both.
  private mutating func linear(
    _ gradient: Tensor, _ operand: Making.Operand, _ address: String, plus added: Point?
  ) {
    let (x, rows) = (self[operand], gradient.headsSideBySide)  // [rows, in], [rows, out]
    if let added { gradients.add(rows.reshaped(self[added].shape), to: added) }
    let weight = model.weights[address + ".weight"]
    let before = matmul(rows, weight.reshaped([weight.shape[0], weight.count / weight.shape[0]]))
    add(x.rank == 3 ? before.splitHeads(x.shape[0]) : before, to: operand)
    add(toWeight: address + ".weight", matmul(rows.transposed, x.headsSideBySide).reshaped(weight.shape))
    if model.weights.has(address + ".bias") { add(toWeight: address + ".bias", rows.sum(over: [0])) }
  }

  /// The same for the last rows only, of which the loss is taken.
  private mutating func readout(_ gradient: Tensor, _ point: Point, _ address: String, plus added: Point?) {
    let (x, count) = (self[point], gradient.shape[0])
    if let added { gradients.add(gradient.reshaped(self[added].shape), to: added) }
    let weight = model.weights[address + ".weight"]
    let asked = x.rows(x.shape[0] - count..<x.shape[0])  // [A, hidden]
    let silent = Tensor(repeating: 0, shape: [x.shape[0] - count, x.shape[1]])
    gradients.add(concatenate([silent, matmul(gradient, weight)], axis: 0), to: point)
    let isTable = model.weights.isHeadTied && address == "text.head"
    add(toWeight: isTable ? "text.embedding.weight" : address + ".weight", matmul(gradient.transposed, asked))
  }

  /// y = a·b or a·bᵀ, times a scale: each of b's heads adds up what its group of a's heads gives.
  private mutating func product(
    _ gradient: Tensor, _ a: Point, _ b: Point, _ isTransposed: Bool, _ scale: Making.Scale
  ) {
    let (left, right) = (self[a], self[b])
    let group = left.shape[0] / right.shape[0]
    func stacked(_ x: Tensor) -> Tensor { x.reshaped([right.shape[0], group * x.shape[1], x.shape[2]]) }
    let y = stacked(gradient * model.configuration.factor(scale, in: part.tower))  // [heads of b, group·rows, n]
    let ofLeft = isTransposed ? matmul(y, right) : matmul(y, transposed: right)
    let ofRight = isTransposed ? matmul(y.transposed, stacked(left)) : matmul(stacked(left).transposed, y)
    gradients.add(ofLeft.reshaped(left.shape), to: a)
    gradients.add(ofRight, to: b)
  }

  /// Image rows are the input's; a token's row is its row of the table, times √width.
  private mutating func embedded(_ gradient: Tensor, _ address: String) {
    let (tokens, patches) = (self[.tokens].values.map { Int($0) }, input.shape[0])
    let text = gradient.rows(patches..<tokens.count) * Float(gradient.shape[1]).squareRoot()
    add(gradient.rows(0..<patches), to: .input)
    let shape = model.weights[address].shape
    add(toWeight: address, text.added(at: tokens[patches...], toRowsOf: shape))
  }
}

// MARK: - Norms and functions of one element

extension BackwardStage {
  private mutating func layerNorm(_ gradient: Tensor, _ operand: Making.Operand, _ address: String) {
    let weight = model.weights[address + ".weight"].tensor()
    let result = layerNormGradient(
      gradient, self[operand], weight: weight, epsilon: model.configuration.vision.layerNormEpsilon)
    add(result.x, to: operand)
    add(toWeight: address + ".weight", result.weight)
    add(toWeight: address + ".bias", gradient.sum(over: [0]))
  }

  private mutating func rmsNorm(_ gradient: Tensor, _ operand: Making.Operand, _ address: String) {
    let weight = model.weights[address + ".weight"].tensor()
    let result = rmsNormGradient(
      gradient, self[operand], weight: weight, epsilon: model.configuration.text.rmsNormEpsilon)
    add(result.x, to: operand)
    add(toWeight: address + ".weight", result.weight)
  }

  /// y = c·tanh(x/c): ∂x = ∂y·(1 − (y/c)²).
  private func capped(_ gradient: Tensor, _ y: Tensor, _ cap: Making.Cap) -> Tensor {
    let number = model.configuration.text.number(of: cap)
    guard number.isFinite else { return gradient }
    let share = y * (1 / number)
    return gradient * (Tensor(1) - share * share)
  }

  /// y = gelu(x)·z: ∂x = ∂y·z·gelu′(x), ∂z = ∂y·gelu(x).
  private mutating func gelu(_ gradient: Tensor, _ x: Point, _ factor: Point?) {
    let ofActivated = factor.map { gradient * self[$0] } ?? gradient
    gradients.add(ofActivated * geluDerivative(self[x]), to: x)
    if let factor { gradients.add(gradient * Tensors.gelu(self[x]), to: factor) }
  }
}

extension Tensor {
  /// `[heads, rows, size]` as `[rows, heads·size]`; a matrix as it is.
  fileprivate var headsSideBySide: Tensor { rank == 3 ? mergeHeads() : self }

  /// Patches put together: `[N, C·P·P] → [C, S, S]`.
  fileprivate func image(of vision: Configuration.Vision) -> Tensor {
    let (side, size, channels) = (vision.patchesPerSide, vision.patchSize, vision.channelCount)
    return reshaped([side, side, channels, size, size]).permuted([2, 0, 3, 1, 4])
      .reshaped([channels, side * size, side * size])
  }

  /// Zeros of `shape`, to whose rows at `indices` these rows are added.
  fileprivate func added(at indices: some Sequence<Int>, toRowsOf shape: [Int]) -> Tensor {
    var sum = Tensor(repeating: 0, shape: shape)
    let columns = shape[1]
    sum.withValues { sum in
      for (row, index) in indices.enumerated() {
        for i in 0..<columns { sum[index * columns + i] += values[row * columns + i] }
      }
    }
    return sum
  }
}

/// ∂logits = ∂losses⊙(softmax(logits) − one-hot(target)): [A, V].
private func crossEntropyGradient(_ gradient: Tensor, logits: Tensor, _ target: [Int]) -> Tensor {
  var result = softmax(logits)
  let vocabulary = logits.shape[1]
  result.withValues { values in
    for (row, token) in target.enumerated() { values[row * vocabulary + token] -= 1 }
  }
  return result * gradient.reshaped([target.count, 1])
}

/// `rows` [r, out] times a stored matrix [out, in], of which only some rows are converted at a time.
private func matmul(_ rows: Tensor, _ matrix: StoredTensor) -> Tensor {
  let (count, piece) = (matrix.shape[0], 1 << 14)
  guard count > piece else { return matmul(rows, matrix.tensor()) }
  let columns = rows.transposed
  return stride(from: 0, to: count, by: piece).map { start in
    let range = start..<min(start + piece, count)
    return matmul(columns.rows(range).transposed, matrix.rows(range))
  }.reduce(Tensor(repeating: 0, shape: [rows.shape[0], matrix.shape[1]]), +)
}
