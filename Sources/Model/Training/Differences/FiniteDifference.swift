import Glibc
import PaliGemmaModel
import Tensors

/// A gradient's number by finite differences: the loss with one number a little more and a little less, each computed in double
/// precision from the stage on that the number is of.
package struct FiniteDifference {
  /// What is moved.
  package enum Place {
    case value(Stage.Part, Point)
    case weight(String)
  }

  /// How far it is moved either way.
  package static let step = 1e-5

  /// The loss with the number more, and less, by ``step``.
  package let losses: (more: Double, less: Double)

  /// What the loss rises by, a unit of the number.
  package var slope: Double { (losses.more - losses.less) / (2 * Self.step) }

  /// - Parameters:
  ///   - index: which number of the value or the weight.
  ///   - input: what flows into the stage of a part.
  ///   - shared: what all layers of the pass share: tokens, mask and angles.
  package init(
    _ model: PaliGemma, _ place: Place, at index: [Int], target: [Int], shared: [Recorder.Entry],
    input: (Stage.Part) -> Tensor
  ) {
    func loss(_ change: Double) -> Double {
      let pass = DoublePass(
        model, target, Dictionary(uniqueKeysWithValues: shared.map { ($0.point, DoubleTensor($0.value)) }), place,
        index, change)
      return pass.loss(from: pass.first, DoubleTensor(input(pass.first)))
    }
    losses = (loss(Self.step), loss(-Self.step))
  }
}

/// A pass over prompt and answer in double precision with one number changed; the tables are walked as they stand.
private struct DoublePass {
  let model: PaliGemma
  let target: [Int]
  let shared: [Point: DoubleTensor]
  let place: FiniteDifference.Place
  let index: [Int]
  let change: Double

  init(
    _ model: PaliGemma, _ target: [Int], _ shared: [Point: DoubleTensor], _ place: FiniteDifference.Place,
    _ index: [Int], _ change: Double
  ) {
    (self.model, self.target, self.shared, self.place) = (model, target, shared, place)
    (self.index, self.change) = (index, change)
  }

  /// The first part that the change is seen in.
  var first: Stage.Part {
    switch place {
    case .value(let part, _): part
    case .weight(let address):
      model.layout.parts.first { model.weightAddresses(of: $0).contains(address) } ?? .preprocessing
    }
  }

  func loss(from part: Stage.Part, _ input: DoubleTensor) -> Double {
    let parts = model.layout.targeted.filter { !$0.isBackward }.map(\.part).drop { $0 != part }
    return parts.reduce(input) { run($1, $0) }.values[0]
  }

  private func run(_ part: Stage.Part, _ input: DoubleTensor) -> DoubleTensor {
    var values = shared
    for value in model.layout.values(of: part) {
      guard var made = made(value, part, input, values) else { continue }
      if case .value(part, value.point) = place { made.values[made.offset(index)] += change }
      values[value.point] = made
    }
    return values[part.result] ?? input
  }

  private func weight(_ address: String) -> DoubleTensor {
    let stored = model.weights[address]
    var weight = DoubleTensor(stored.tensor())
    let isTable = address == "text.head.weight" && model.weights.isHeadTied
    if case .weight(isTable ? "text.embedding.weight" : address) = place {
      weight.values[weight.offset(index)] += change
    }
    return weight.reshaped([stored.shape[0], stored.count / stored.shape[0]])
  }

  private func bias(_ address: String) -> [Double]? {
    model.weights.has(address + ".bias") ? weight(address + ".bias").values : nil
  }

  /// A value by its making; nil where it is shared, or nothing that the loss depends on.
  private func made(
    _ value: ValueDescription, _ part: Stage.Part, _ input: DoubleTensor, _ values: [Point: DoubleTensor]
  ) -> DoubleTensor? {
    let (vision, text) = (model.configuration.vision, model.configuration.text)
    func read(_ point: Point) -> DoubleTensor {
      guard let value = values[point] else { preconditionFailure("\(part.title) has no \(point.rawValue)") }
      return value
    }
    func read(_ operand: Making.Operand) -> DoubleTensor {
      switch operand {
      case .input: input
      case .value(let point): read(point)
      case .weight(let address): weight(address + ".weight")
      }
    }
    func mapped(_ x: DoubleTensor, _ name: String, _ added: Point?) -> DoubleTensor {
      let address = part.weightAddress(name)
      var rows = DoubleTensor.product(x.headsSideBySide, weight(address + ".weight"), transposed: true)
      if let bias = bias(address) { rows = rows.adding(bias) }
      return added.map { rows + read($0) } ?? rows
    }
    switch value.making {
    case .picture: return input
    case .patches: return input.patches(vision.patchSize)
    case .layerNorm(let x, let name):
      let address = part.weightAddress(name)
      return read(x).normalised(epsilon: vision.layerNormEpsilon, isCentred: true)
        .scaled(weight(address + ".weight").values, plus: bias(address))
    case .rmsNorm(let x, let name):
      return read(x).normalised(epsilon: text.rmsNormEpsilon, isCentred: false)
        .scaled(weight(part.weightAddress(name) + ".weight").values.map { 1 + $0 })
    case .linear(let x, let name, let added):
      let rows = mapped(read(x), name, added)
      return value.axes.count == 3 ? rows.splitHeads(heads(value, part)) : rows
    case .readout(let x, let name, let added):
      let rows = read(x)
      return mapped(rows.rows(rows.rows - target.count..<rows.rows), name, added)
    case .scaled(let x, let factor): return read(x).mapped { $0 * Double(factor) }
    case .product(let a, let b, let isTransposed, let scale):
      let factor = exactFactor(scale, part)
      return DoubleTensor.product(read(a), read(b), transposed: isTransposed).mapped { $0 * factor }
    case .capped(let x, let cap):
      let number = Double(text.number(of: cap))
      return number.isFinite ? read(x).mapped { number * tanh($0 / number) } : read(x)
    case .softmax(let x, let mask): return read(x).softmax(plus: mask.map(read))
    case .gelu(let x, let factor): return factor.map { read(x).gelu * read($0) } ?? read(x).gelu
    case .sum(let a, let b): return read(a) + read(b)
    case .rotated(let x): return read(x).rotated(cosine: read(.ropeCosine), sine: read(.ropeSine))
    case .cached(let x): return read(x)
    case .embedded(let name): return embedded(input, name)
    case .crossEntropy: return crossEntropy(input)
    case .mean(let x): return DoubleTensor([read(x).values.reduce(0, +) / Double(target.count)], [])
    case .tokens, .positions, .mask, .cosine, .sine, .tempered, .nucleus, .drawn: return nil
    }
  }

  private func heads(_ value: ValueDescription, _ part: Stage.Part) -> Int {
    model.layout.shape(of: value, in: part, rows: 1, keys: 1)[0]
  }

  private func exactFactor(_ scale: Making.Scale, _ part: Stage.Part) -> Double {
    let (vision, text) = (model.configuration.vision, model.configuration.text)
    return switch scale {
    case .one: 1
    case .rootOfHeadSize: 1 / Double(part.tower == .vision ? vision.headSize : text.headSize).squareRoot()
    case .rootOfQueryScalar: 1 / Double(text.gemma2?.queryScalar ?? text.headSize).squareRoot()
    }
  }

  /// The image's rows, then the rows of the table times √width.
  private func embedded(_ image: DoubleTensor, _ name: String) -> DoubleTensor {
    let table = weight(name + ".weight")
    let tokens = (shared[.tokens]?.values ?? []).map { Int($0) }
    let scale = Double(Float(table.columns).squareRoot())
    let text = tokens.dropFirst(image.rows).flatMap { token in table.rows(token..<token + 1).values.map { $0 * scale } }
    return DoubleTensor(image.values + text, [tokens.count, table.columns])
  }

  private func crossEntropy(_ logits: DoubleTensor) -> DoubleTensor {
    let losses = target.enumerated().map { row, token in
      let row = logits.rows(row..<row + 1).values
      let largest = row.max() ?? 0
      return largest + log(row.reduce(0) { $0 + exp($1 - largest) }) - row[token]
    }
    return DoubleTensor(losses, [target.count])
  }
}
