import Foundation
import PaliGemmaModel
import Rendering
import Stepping
import Tensors

/// A stage's values and their gradients, from which each number of a gradient can be worked out again.
struct StageGradients {
  let values: StageValues
  private let gradients: [Point: Tensor]

  init(of part: Stage.Part, _ explainer: Explainer) throws(SteppingError) {
    let run = explainer.run
    values = try StageValues(
      of: Address(part, part.result), in: run, preprocessing: explainer.open.preprocessing,
      pieceName: explainer.pieceName)
    let entries = try run.trace(of: try run.index(of: Address(part, part.result, isGradient: true)))
    gradients = Dictionary(uniqueKeysWithValues: entries.map { ($0.point, $0.value) })
  }

  /// ∂point.
  subscript(point: Point) -> Tensor {
    guard let gradient = gradients[point] else { preconditionFailure("no gradient of \(point.rawValue)") }
    return gradient
  }

  var model: PaliGemma { values.model }

  func written(_ index: [Int]) -> String { values.written(index) }
}

// MARK: - What comes back from one value

extension StageGradients {
  /// The share of one value in the gradient at `index` of what it is made of.
  /// - Parameter name: that gradient's, with its index.
  func derivation(_ name: String, _ term: GradientTerm, at index: [Int]) -> Derivation {
    let point = term.value.point
    let y = "∂\(point.label)"
    switch term.value.making {
    case .layerNorm(let x, let weight): return norm(name, point, index, x, weight, isCentred: true)
    case .rmsNorm(let x, let weight): return norm(name, point, index, x, weight, isCentred: false)
    case .linear(_, let weight, let added):
      if case .value(let operand) = term.operand, operand == added { return sideBySide(name, point, index) }
      return linear(name, point, index, weight)
    case .readout(let x, let weight, let added):
      if case .value(let operand) = term.operand, operand == added { return same(name, point, index) }
      return readout(name, point, index, x, weight)
    case .scaled(_, let scale):
      return same(name, point, index).followed(by: "·\(NumberFormat.compact(scale))") { $0 * Double(scale) }
    case .product(let a, let b, let isTransposed, let scale):
      let sum =
        term.operand == .value(a)
        ? ofLeft(name, point, index, a, b, isTransposed) : ofRight(name, point, index, a, b, isTransposed)
      let factor = model.configuration.factor(scale, in: term.part.tower)
      return scale == .one ? sum : sum.followed(by: values.run.divisor(scale, in: term.part)) { $0 * Double(factor) }
    case .capped(_, let cap): return capped(name, point, index, cap)
    case .softmax: return softmax(name, point, index)
    case .gelu(let x, let factor): return gelu(name, point, index, x, factor, term.operand)
    case .sum, .cached, .embedded: return same(name, point, index)
    case .rotated: return rotated(name, point, index)
    case .patches: return patches(name, index)
    case .crossEntropy: return crossEntropy(name, point, index)
    case .mean(let x):
      let count = values[x].count
      return Derivation("\(name) = \(y)/\(count)", value: Double(self[point].values[0]))
        .followed(by: y) { $0 }.followed(by: "/\(count)") { $0 / Double(count) }
    case .picture, .tokens, .positions, .mask, .cosine, .sine, .tempered, .nucleus, .drawn:
      return Derivation("\(name) = 0", value: 0)
    }
  }

  /// A number that is handed back as it is.
  private func same(_ name: String, _ point: Point, _ index: [Int]) -> Derivation {
    let isThere = zip(index, self[point].shape).allSatisfy(<)
    return Derivation(
      "\(name) = ∂\(point.label)[\(written(index))]", value: isThere ? Double(self[point][index]) : 0)
  }

  /// The same where the number is one of a row of features and the gradient is cut into heads.
  private func sideBySide(_ name: String, _ point: Point, _ index: [Int]) -> Derivation {
    guard self[point].rank == 3 else { return same(name, point, index) }
    let size = self[point].shape[2]
    return same(name, point, [index[1] / size, index[0], index[1] % size])
  }
}

// MARK: - Linear maps

extension StageGradients {
  /// ∂x = ∂y·W: the column of W that reads the feature.
  private func linear(_ name: String, _ point: Point, _ index: [Int], _ weight: String) -> Derivation {
    let size = index.count == 3 ? index[2] : index[1]
    let row = index[index.count - 2]
    let gradient = self[point].rank == 3 ? self[point].mergeHeads() : self[point]
    let address = values.stage.part.weightAddress(weight) + ".weight"
    let stored = model.weights[address]
    let matrix = stored.reshaped([stored.shape[0], stored.count / stored.shape[0]]).tensor()
    let before = index.count == 3 ? index[0] * (matrix.shape[1] / heads(reading: weight)) + size : size
    return .product(
      name, Factors("∂\(point.label)[\(row),o]", gradient.row([row])),
      Factors("W[o,\(before)]", (0..<matrix.shape[0]).map { matrix[[$0, before]] }), over: "o"
    ).noting("W is \(address)" + (self[point].rank == 3 ? "; o counts through all heads" : ""))
  }

  /// How many heads lie side by side in what a map reads.
  private func heads(reading weight: String) -> Int {
    let value = values.run.layout.values(of: values.stage.part).first { $0.making.weight == weight }
    guard case .linear(.value(let point), _, _) = value?.making else { return 1 }
    return values[point].rank == 3 ? values[point].shape[0] : 1
  }

  /// The same of the rows alone that are asked for a token.
  private func readout(_ name: String, _ point: Point, _ index: [Int], _ x: Point, _ weight: String) -> Derivation {
    let asked = index[0] - (values[x].shape[0] - self[point].shape[0])
    guard asked >= 0 else { return Derivation("\(name) = 0", value: 0).noting("no token is asked of row \(index[0])") }
    let address = weight + ".weight"
    let matrix = model.weights[address].tensor()
    return .product(
      name, Factors("∂\(point.label)[\(asked),o]", self[point].row([asked])),
      Factors("W[o,\(index[1])]", (0..<matrix.shape[0]).map { matrix[[$0, index[1]]] }), over: "o"
    ).noting("W is \(address); row \(index[0]) is asked for token \(asked) of the answer")
  }

  /// ∂a of y = a·b: a row of ∂y times what b has there.
  private func ofLeft(
    _ name: String, _ point: Point, _ index: [Int], _ a: Point, _ b: Point, _ isTransposed: Bool
  ) -> Derivation {
    let head = index[0] / (values[a].shape[0] / values[b].shape[0])
    let other = isTransposed ? values[b].column(head, index[2]) : values[b].row([head, index[2]])
    let place = isTransposed ? "[\(head),k,\(index[2])]" : "[\(head),\(index[2]),k]"
    return .product(
      name, Factors("∂\(point.label)[\(index[0]),\(index[1]),k]", self[point].row([index[0], index[1]])),
      Factors(b.label + place, other), over: "k")
  }

  /// ∂b of y = a·b: over all rows, and all heads of a that b's head serves.
  private func ofRight(
    _ name: String, _ point: Point, _ index: [Int], _ a: Point, _ b: Point, _ isTransposed: Bool
  ) -> Derivation {
    let (group, rows) = (values[a].shape[0] / values[b].shape[0], values[a].shape[1])
    let (ofY, ofA) = isTransposed ? (index[1], index[2]) : (index[2], index[1])
    func place(_ i: Int) -> (head: Int, row: Int) { (index[0] * group + i / rows, i % rows) }
    func column(_ x: Tensor, _ feature: Int) -> [Float] {
      (0..<group * rows).map { x[[place($0).head, place($0).row, feature]] }
    }
    let product = Derivation.product(
      name, Factors("∂\(point.label)[h,r,\(ofY)]", column(self[point], ofY)),
      Factors("\(a.label)[h,r,\(ofA)]", column(values[a], ofA)), over: "i")
    let last = index[0] * group + group - 1
    return product.noting("over heads h \(index[0] * group) to \(last) and rows r: i = \(rows)·h + r")
  }
}

// MARK: - Functions of an element, of a row, and of a pair

extension StageGradients {
  private func capped(_ name: String, _ point: Point, _ index: [Int], _ cap: Making.Cap) -> Derivation {
    let number = Double(model.configuration.text.number(of: cap))
    guard number.isFinite else { return same(name, point, index) }
    let share = Double(values[point][index]) / number
    let compact = NumberFormat.compact(number)
    return Derivation(
      "\(name) = ∂y·(1 − (y/\(compact))²), y = \(values.name(point, index))", value: Double(self[point][index])
    )
    .followed(by: "∂y") { $0 }
    .followed(by: "·(1 − (\(NumberFormat.compact(values[point][index]))/\(compact))²)") { $0 * (1 - share * share) }
  }

  /// w·(∂w − Σ ∂w·w).
  private func softmax(_ name: String, _ point: Point, _ index: [Int]) -> Derivation {
    let outer = Array(index.dropLast())
    let (own, gradient) = (Double(values[point][index]), Double(self[point][index]))
    let place = (outer.map(String.init) + ["i"]).joined(separator: ",")
    let sum = Derivation.product(
      "Σ", Factors("∂\(point.label)[\(place)]", self[point].row(outer)),
      Factors("\(point.label)[\(place)]", values[point].row(outer)))
    return sum.named("\(name) = w·(∂w − Σ ∂w[i]·w[i]), w = \(values.name(point, index))")
      .followed(by: "∂w = \(NumberFormat.compact(gradient)), less the sum") { gradient - $0 }
      .followed(by: "·w = \(NumberFormat.compact(own))") { $0 * own }
  }

  private func gelu(
    _ name: String, _ point: Point, _ index: [Int], _ x: Point, _ factor: Point?, _ operand: Making.Operand
  ) -> Derivation {
    let (gradient, value) = (Double(self[point][index]), Double(values[x][index]))
    let beginning = Derivation("\(name) = \(equation(point, x, factor, operand))", value: gradient)
      .followed(by: "∂\(point.label)") { $0 }
    if let factor, operand == .value(factor) {
      return beginning.followed(by: "·gelu(\(NumberFormat.compact(value)))") { $0 * geluValue(value) }
    }
    let scaled = factor.map { factor in
      let times = Double(values[factor][index])
      return beginning.followed(by: "·\(factor.label) = \(NumberFormat.compact(times))") { $0 * times }
    }
    return (scaled ?? beginning).followed(by: "·gelu′(\(NumberFormat.compact(value)))") { $0 * geluSlope(value) }
  }

  private func equation(_ point: Point, _ x: Point, _ factor: Point?, _ operand: Making.Operand) -> String {
    if let factor, operand == .value(factor) { return "∂\(point.label)·gelu(\(x.label))" }
    return "∂\(point.label)\(factor.map { "·\($0.label)" } ?? "")·gelu′(\(x.label))"
  }

  /// Turned back by its position.
  private func rotated(_ name: String, _ point: Point, _ index: [Int]) -> Derivation {
    let half = self[point].shape[2] / 2
    let pair = index[2] % half
    let isFirst = index[2] < half
    let partner = [index[0], index[1], isFirst ? index[2] + half : index[2] - half]
    let (cosine, sine) = (values[.ropeCosine][[index[1], pair]], values[.ropeSine][[index[1], pair]])
    let sign: Float = isFirst ? 1 : -1
    let (own, other) = (self[point][index], sign * self[point][partner])
    let label = "∂\(point.label)"
    return Derivation(
      "\(name) = \(label)[\(written(index))]·cos \(isFirst ? "+" : "−") \(label)[\(written(partner))]·sin",
      sum: [Double(own) * Double(cosine), Double(other) * Double(sine)], label: { $0 == 0 ? "·cos" : "·sin" },
      working: {
        $0 == 0
          ? "\(NumberFormat.compact(own))·\(NumberFormat.compact(cosine))"
          : "\(NumberFormat.compact(other))·\(NumberFormat.compact(sine))"
      }
    ).noting("cos and sin of row \(index[1]), pair \(pair): turned back by the angle by which it was turned")
  }

  /// (g − x̂·mean(g·x̂))/r, where it is centred with mean(g) taken away, too.
  private func norm(
    _ name: String, _ point: Point, _ index: [Int], _ x: Making.Operand, _ weight: String, isCentred: Bool
  ) -> Derivation {
    let address = values.stage.part.weightAddress(weight) + ".weight"
    let row = values[x].row([index[0]])
    let count = Double(row.count)
    let (normalised, size) = normalise(row, isCentred: isCentred)
    let factors = model.weights[address].tensor().values.map { isCentred ? Double($0) : 1 + Double($0) }
    let g = zip(self[point].row([index[0]]), factors).map { Double($0) * $1 }
    let meanOfG = isCentred ? g.reduce(0, +) / count : 0
    let sum = Derivation(
      "\(name) = (g \(isCentred ? "− mean g " : "")− x̂·mean(g·x̂))/\(isCentred ? "σ" : "r")",
      sum: zip(g, normalised).map(*), label: { "i = \($0)" },
      working: { "\(NumberFormat.compact(g[$0]))·\(NumberFormat.compact(normalised[$0]))" })
    let own = g[index[1]]
    let scaled = sum.noting("g is ∂\(point.label)·\(isCentred ? "w" : "(1 + w)"), w is \(address); the terms are g·x̂")
      .followed(by: "mean(g·x̂), divided by \(row.count)") { $0 / count }
      .followed(by: "·x̂ = \(NumberFormat.compact(normalised[index[1]]))") { $0 * normalised[index[1]] }
      .followed(by: "g = \(NumberFormat.compact(own)), less it") { own - $0 }
    let centred =
      isCentred ? scaled.followed(by: "less mean g = \(NumberFormat.compact(meanOfG))") { $0 - meanOfG } : scaled
    return centred.followed(by: "/\(isCentred ? "σ" : "r") = \(NumberFormat.compact(size))") { $0 / size }
  }

  /// A row by its mean and deviation σ, or where it is not centred by its root mean square r; and that number.
  func normalise(_ row: [Float], isCentred: Bool) -> (row: [Double], size: Double) {
    let row = row.map(Double.init)
    let count = Double(row.count)
    let configuration = model.configuration
    let mean = isCentred ? row.reduce(0, +) / count : 0
    let epsilon = Double(isCentred ? configuration.vision.layerNormEpsilon : configuration.text.rmsNormEpsilon)
    let size = (row.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / count + epsilon).squareRoot()
    return (row.map { ($0 - mean) / size }, size)
  }

  /// A pixel's number in its patch.
  private func patches(_ name: String, _ index: [Int]) -> Derivation {
    let vision = model.configuration.vision
    let size = vision.patchSize
    let patch = index[1] / size * vision.patchesPerSide + index[2] / size
    return same(name, .patches, [patch, (index[0] * size + index[1] % size) * size + index[2] % size])
  }

  /// ∂loss·(softmax − 1 at the target).
  private func crossEntropy(_ name: String, _ point: Point, _ index: [Int]) -> Derivation {
    let isTarget = values.run.target[index[0]] == index[1]
    let logits = values.input.row([index[0]])
    let piece = "\(index[1]) \(values.pieceName(index[1]))"
    let weight = Double(self[point].values[index[0]])
    return Derivation.softmax(
      name, Factors("logits[\(index[0]),i]", logits), at: index[1], letter: "i",
      label: { "\($0) \(values.pieceName($0))" }
    )
    .named(
      "\(name) = ∂\(point.label)[\(index[0])]·(softmax(logits[\(index[0])])[\(index[1])]\(isTarget ? " − 1" : ""))"
    )
    .followed(by: isTarget ? "− 1: \(piece) is what it should be" : "− 0: \(piece) is not what it should be") {
      $0 - (isTarget ? 1 : 0)
    }
    .followed(by: "·∂\(point.label)[\(index[0])] = \(NumberFormat.compact(weight))") { $0 * weight }
  }
}

/// The tanh form of GELU, and its slope.
private func geluValue(_ x: Double) -> Double { 0.5 * x * (1 + tanh(inner(x))) }

private func geluSlope(_ x: Double) -> Double {
  let t = tanh(inner(x))
  return 0.5 * (1 + t) + 0.5 * x * (1 - t * t) * (2 / Double.pi).squareRoot() * (1 + 3 * 0.044715 * x * x)
}

private func inner(_ x: Double) -> Double { (2 / Double.pi).squareRoot() * (x + 0.044715 * x * x * x) }
