import Foundation
import PaliGemmaModel
import Rendering
import Tensors

extension StageValues {
  /// The arithmetic behind the number at `index` of `point`.
  package func derivation(of point: Point, at index: [Int]) -> Derivation {
    let value = run.description(of: point, in: stage)
    switch value.making {
    case .picture: return pixel(index)
    case .patches: return patch(index)
    case .layerNorm(let x, let weight): return layerNorm(point, index, x, weight)
    case .rmsNorm(let x, let weight): return rmsNorm(point, index, x, weight)
    case .linear(let x, let weight, let lora): return linear(value, index, x, weight, lora)
    case .readout(let x, let weight, let lora): return readout(value, index, x, weight, lora)
    case .scaled(let x, let scale):
      return Derivation("\(name(point, index)) = s·\(name(x, index))", value: Double(self[x][index]))
        .followed(by: name(x, index)) { $0 }
        .followed(by: "·s = \(NumberFormat.compact(scale)), the adapter's scale") { $0 * Double(scale) }
    case .product(let a, let b, let isTransposed, let scale):
      return isTransposed ? score(point, index, a, b, scale) : weightedSum(point, index, a, b)
    case .softmax(let x, let mask): return softmax(value, index, x, mask)
    case .capped(let x, let cap): return capped(point, index, x, cap)
    case .gelu(let x, let factor): return gelu(point, index, x, factor)
    case .sum(let a, let b):
      return .residual(name(point, index), (name(a), self[a][index]), (name(b), self[b][index]))
    case .rotated(let x): return rotation(point, index, of: x)
    case .cached(let x): return cached(point, index, x)
    case .tokens: return number(point, index) { "is the id of \(pieceName(Int($0)))" }
    case .positions: return position(index)
    case .embedded(let weight): return embedding(point, index, weight)
    case .mask: return mask(point, index)
    case .cosine, .sine: return angle(value, index)
    case .tempered: return tempered(point, index)
    case .nucleus(let x): return nucleus(value, index, x)
    case .drawn(let x):
      return number(point, index) { "is \(pieceName(Int($0)))" }
        .noting(
          "\(x.label)[\(Int(self[point][index]))] = \(NumberFormat.compact(self[x].values[Int(self[point][index])]))")
    case .crossEntropy: return crossEntropy(point, index)
    case .mean(let x):
      let values = self[x].values
      return Derivation(
        "\(point.label) = Σ \(x.label)[i]/\(values.count)", sum: values.map(Double.init),
        label: { "i = \($0), \(pieceName(run.target[$0]))" }
      ).followed(by: "/\(values.count)") { $0 / Double(values.count) }
    }
  }

  /// A number that is what it is.
  private func number(_ point: Point, _ index: [Int], _ words: (Double) -> String) -> Derivation {
    let value = Double(self[point][index])
    return Derivation("\(name(point, index)) \(words(value))", value: value)
  }
}

// MARK: - The picture

extension StageValues {
  /// One colour of one pixel.
  private func pixel(_ index: [Int]) -> Derivation {
    let colour = index[0]
    let byte = preprocessing.level(of: input[index], colour: colour).rounded()
    let formula = preprocessing.normalized(preprocessing.rescaled("byte"), colour: colour)
    var derivation = Derivation("\(name(.pixels, index)) = \(formula)", value: byte)
      .noting("\(["red", "green", "blue"][colour]) of the pixel in row \(index[1]), column \(index[2])")
      .followed(by: "the picture's byte, from 0 to 255") { $0 }
    if let factor = preprocessing.factor {
      derivation = derivation.followed(by: preprocessing.rescaled("")) { factor == 1 / 255 ? $0 / 255 : $0 * factor }
    }
    if let normalization = preprocessing.normalization {
      let (mean, deviation) = (Double(normalization.mean[colour]), Double(normalization.deviation[colour]))
      derivation = derivation.followed(by: preprocessing.normalized("…", colour: colour)) { ($0 - mean) / deviation }
    }
    return derivation
  }

  private func patch(_ index: [Int]) -> Derivation {
    let vision = model.configuration.vision
    let (patch, feature, size) = (index[0], index[1], vision.patchSize)
    let (channel, inside) = (feature / (size * size), feature % (size * size))
    let row = patch / vision.patchesPerSide * size + inside / size
    let column = patch % vision.patchesPerSide * size + inside % size
    let place = [channel, row, column]
    return Derivation("\(name(.patches, index)) = pixels[\(written(place))]", value: Double(input[place])).noting(
      "a flattened patch is ordered channel, row, column: \(feature) = (\(channel)·\(size) + \(inside / size))·\(size) + \(inside % size)"
    )
  }
}

// MARK: - Linear maps and norms

extension StageValues {
  /// A number of `x·Wᵀ + b`: its row of W is its feature, counted through all heads before.
  private func linear(
    _ value: ValueDescription, _ index: [Int], _ x: Making.Operand, _ weight: String, _ lora: Point?
  ) -> Derivation {
    let (row, feature) = (index[index.count - 2], index[index.count - 1])
    let out = index.count == 3 ? index[0] * self[value.point].shape[2] + feature : feature
    return adding(lora, at: [row, out], to: linear(value.point, index, merged(x, row), weight, row: out))
  }

  /// A number of the last row's product: a logit, or one of an adapter's on the way to it.
  private func readout(_ value: ValueDescription, _ index: [Int], _ x: Point, _ weight: String, _ lora: Point?)
    -> Derivation
  {
    let asked = index.count == 2 ? index[0] : 0
    let (last, out) = (self[x].shape[0] - max(run.target.count, 1) + asked, index[index.count - 1])
    let product = linear(value.point, index, row(.value(x), [last]), weight, row: out)
    guard value.axes == [.token] else { return product }
    return adding(lora, at: [asked, out], to: product.noting("token \(out) is \(pieceName(out))"))
  }

  /// What an adapter adds to a product.
  private func adding(_ lora: Point?, at index: [Int], to product: Derivation) -> Derivation {
    guard let lora else { return product }
    let value = self[lora][index]
    return product.followed(by: "+ \(name(lora, index)) = \(NumberFormat.compact(value)), the adapter's") {
      $0 + Double(value)
    }
  }

  private func linear(_ point: Point, _ index: [Int], _ x: Factors, _ weight: String, row: Int) -> Derivation {
    let address = stage.part.weightAddress(weight)
    let stored = model.weights[address + ".weight"]
    let matrix = stored.reshaped([stored.shape[0], stored.count / stored.shape[0]])
    let hasBias = model.weights.addresses.contains(address + ".bias")
    let bias = hasBias ? ("b[\(row)]", model.weights[address + ".bias"].tensor().values[row]) : nil
    let letter = Formula.matrix(weight)
    return Derivation.linear(
      name(point, index), x, Factors("\(letter)[\(row),i]", matrix.rows(row..<row + 1).values), bias: bias
    ).noting("\(letter) is \(address).weight" + (hasBias ? ", b is \(address).bias" : ""))
  }

  /// A row of an operand, its heads side by side where it has some.
  private func merged(_ x: Making.Operand, _ index: Int) -> Factors {
    let value = self[x]
    guard value.rank == 3 else { return row(x, [index]) }
    let size = value.shape[2]
    let side = (0..<value.shape[0]).flatMap { value.row([$0, index]) }
    return Factors("\(name(x))[i/\(size),\(index),i%\(size)]", side)
  }

  private func layerNorm(_ point: Point, _ index: [Int], _ x: Making.Operand, _ weight: String) -> Derivation {
    let address = stage.part.weightAddress(weight)
    let (weight, bias) = (model.weights[address + ".weight"].tensor(), model.weights[address + ".bias"].tensor())
    return Derivation.layerNorm(
      name(point, index), Factors(name(x), self[x].row([index[0]])), at: index[1], weight: weight.values[index[1]],
      bias: bias.values[index[1]], epsilon: model.configuration.vision.layerNormEpsilon
    ).noting(
      "x is \(name(x))[\(written(index))], w and b are \(address).weight[\(index[1])] and \(address).bias[\(index[1])]")
  }

  private func rmsNorm(_ point: Point, _ index: [Int], _ x: Making.Operand, _ weight: String) -> Derivation {
    let address = stage.part.weightAddress(weight)
    return Derivation.rmsNorm(
      name(point, index), Factors(name(x), self[x].row([index[0]])), at: index[1],
      weight: model.weights[address + ".weight"].tensor().values[index[1]],
      epsilon: model.configuration.text.rmsNormEpsilon
    ).noting("x is \(name(x))[\(written(index))], w is \(address).weight[\(index[1])]")
  }

  private func gelu(_ point: Point, _ index: [Int], _ x: Point, _ factor: Point?) -> Derivation {
    let working = Derivation.gelu(
      name(point, index), (name(x, index), self[x][index]), times: factor.map { name($0, index) } ?? "")
    guard let factor else { return working }
    let times = Double(self[factor][index])
    return working.followed(by: "·\(name(factor, index)) = \(NumberFormat.compact(times))") { $0 * times }
  }
}

// MARK: - Attention

extension StageValues {
  /// A score or logit that a soft cap keeps near 0.
  private func capped(_ point: Point, _ index: [Int], _ x: Point, _ cap: Making.Cap) -> Derivation {
    let (number, value) = (Double(model.configuration.text.number(of: cap)), Double(self[x][index]))
    guard number.isFinite else { return Derivation("\(name(point, index)) = \(name(x, index))", value: value) }
    let written = NumberFormat.compact(number)
    return Derivation("\(name(point, index)) = \(written)·tanh(\(name(x, index))/\(written))", value: value)
      .followed(by: name(x, index)) { $0 }
      .followed(by: "/\(written)") { $0 / number }
      .followed(by: "\(written)·tanh of it") { number * tanh($0) }
  }

  /// A number of `a·bᵀ`, divided.
  private func score(_ point: Point, _ index: [Int], _ a: Point, _ b: Point, _ scale: Making.Scale) -> Derivation {
    let query = row(.value(a), [index[0], index[1]])
    let key = row(.value(b), [headServing(index[0], a, b), index[2]])
    switch scale {
    case .one: return .product(name(point, index), query, key)
    case .rootOfHeadSize, .rootOfQueryScalar:
      let size = scale == .rootOfHeadSize ? query.values.count : model.configuration.text.gemma2?.queryScalar ?? 1
      return Derivation.product(name(point, index), query, key, then: "/√\(size)")
        .followed(by: "/√\(size)") { $0 / Double(size).squareRoot() }
    }
  }

  /// A number of `weights·values`.
  private func weightedSum(_ point: Point, _ index: [Int], _ weights: Point, _ values: Point) -> Derivation {
    let head = headServing(index[0], weights, values)
    let column = Factors("\(values.label)[\(head),k,\(index[2])]", self[values].column(head, index[2]))
    let shares = Factors("\(weights.label)[\(index[0]),\(index[1]),k]", self[weights].row([index[0], index[1]]))
    return .product(name(point, index), shares, column, over: "k")
  }

  /// The head of `b` that serves `head` of `a`: groups of a's heads share one of b's.
  private func headServing(_ head: Int, _ a: Point, _ b: Point) -> Int {
    head / (self[a].shape[0] / self[b].shape[0])
  }

  /// A share of a softmax: of one row's attention, hidden keys left out, or of the vocabulary.
  private func softmax(_ value: ValueDescription, _ index: [Int], _ x: Point, _ mask: Point?) -> Derivation {
    var scores = row(.value(x), Array(index.dropLast()))
    if let mask {
      let hidden = self[mask].row([index[1]])
      scores = Factors("\(scores.name) + mask[\(index[1]),i]", zip(scores.values, hidden).map { $0 + $1 })
    }
    let label = value.axes.last == .token ? { "\($0) \(pieceName($0))" } : keyName
    return .softmax(name(value.point, index), scores, at: index[index.count - 1], letter: "i", label: label)
  }

  /// A number of a query or key that was turned by its position.
  private func rotation(_ point: Point, _ index: [Int], of original: Point) -> Derivation {
    let half = self[original].shape[2] / 2
    let (head, row, column) = (index[0], index[1], index[2])
    let isFirst = column < half
    let partner = [head, row, isFirst ? column + half : column - half]
    let pair = column % half
    let (cosine, sine) = (self[.ropeCosine][[row, pair]], self[.ropeSine][[row, pair]])
    let (own, other) = (self[original][index], self[original][partner])
    let (ownName, otherName) = (name(original, index), name(original, partner))
    let sign: Float = isFirst ? -1 : 1
    return Derivation(
      "\(name(point, index)) = \(ownName)·cos[\(row),\(pair)] \(isFirst ? "−" : "+") \(otherName)·sin[\(row),\(pair)]",
      sum: [Double(own) * Double(cosine), Double(sign * other) * Double(sine)],
      label: { $0 == 0 ? "\(ownName)·cos" : "\(isFirst ? "−" : "")\(otherName)·sin" },
      working: {
        $0 == 0
          ? "\(NumberFormat.compact(own))·\(NumberFormat.compact(cosine))"
          : "\(NumberFormat.compact(sign * other))·\(NumberFormat.compact(sine))"
      }
    ).noting(
      "cos and sin are text.rope.cos and text.rope.sin; numbers \(pair) and \(pair + half) of a head turn together")
  }

  /// A number of the cache: this pass's, or an earlier one's.
  private func cached(_ point: Point, _ index: [Int], _ added: Point) -> Derivation {
    let value = Double(self[point][index])
    let start = self[point].shape[1] - self[added].shape[1]  // before them, earlier passes' rows
    guard index[1] < start else {
      let place = [index[0], index[1] - start, index[2]]
      return Derivation("\(name(point, index)) = \(name(added, place))", value: Double(self[added][place]))
        .noting("this pass has put it into the cache")
    }
    return Derivation("\(name(point, index)) lay in the cache", value: value)
      .noting("an earlier pass has put it there: \(stage.part.prefix).\(point.rawValue)@0 for the prompt's")
  }
}

// MARK: - Where image and text merge

extension StageValues {
  private func position(_ index: [Int]) -> Derivation {
    let start = run.firstRow(of: stage)
    return Derivation(
      "\(name(.positions, index)) = \(start) tokens before + \(index[0]) + 1", value: Double(start + index[0] + 1)
    ).noting("positions count from 1")
  }

  /// A number of the decoder's first rows: the projector's, or a token's embedding times √width.
  private func embedding(_ point: Point, _ index: [Int], _ table: String) -> Derivation {
    let (tokens, width) = (self[.tokens].values, model.configuration.text.hiddenSize)
    let token = Int(tokens[index[0]])
    let imageRow = tokens[..<index[0]].count { Int($0) == model.configuration.imageToken }
    if token == model.configuration.imageToken, imageRow < input.count / width {
      let place = [imageRow, index[1]]
      return Derivation("\(name(point, index)) = \(name(.input))[\(written(place))]", value: Double(input[place]))
        .noting("an image row is the projector's output, unscaled")
    }
    let weight = model.weights[table + ".weight"].rows(token..<token + 1).values[index[1]]
    return Derivation(
      "\(name(point, index)) = \(table).weight[\(token),\(index[1])]·√\(width)", value: Double(weight)
    )
    .noting("token \(token) is \(pieceName(token))")
    .followed(by: "the embedding") { $0 }
    .followed(by: "·√\(width)") { $0 * Double(Float(width).squareRoot()) }
  }

  private func mask(_ point: Point, _ index: [Int]) -> Derivation {
    number(point, index) { $0 == 0 ? "= 0, because row \(index[0]) sees key \(index[1])" : "= −∞, hidden" }
      .noting("image and prompt see each other both ways; a generated token sees all before it")
  }

  private func angle(_ value: ValueDescription, _ index: [Int]) -> Derivation {
    let (text, isCosine) = (model.configuration.text, value.making == .cosine)
    let position = Double(self[.positions][[index[0]]])
    let base = NumberFormat.compact(text.ropeBase)
    return Derivation(
      "\(name(value.point, index)) = \(isCosine ? "cos" : "sin")(position·\(base)^(−2·\(index[1])/\(text.headSize)))",
      value: 1 / pow(text.ropeBase, Double(2 * index[1]) / Double(text.headSize))
    )
    .followed(by: "\(base)^(−2·\(index[1])/\(text.headSize))") { $0 }
    .followed(by: "·position \(NumberFormat.compact(position)), an angle in radians") { $0 * position }
    .followed(by: isCosine ? "cos" : "sin") { isCosine ? cos($0) : sin($0) }
  }
}

// MARK: - The answer

extension StageValues {
  /// What a token of the target costs: −log of its share.
  private func crossEntropy(_ point: Point, _ index: [Int]) -> Derivation {
    let token = run.target[index[0]]
    let logits = Factors("logits[\(index[0]),i]", input.row(index))
    return Derivation.softmax(name(point, index), logits, at: token, letter: "i") { "\($0) \(pieceName($0))" }
      .named("\(name(point, index)) = −log softmax(logits[\(index[0])])[\(token)]")
      .noting("token \(token) is \(pieceName(token)), which the answer should have here")
      .followed(by: "−log of it") { -log($0) }
  }

  private func tempered(_ point: Point, _ index: [Int]) -> Derivation {
    let logit = Double(input[index])
    guard let temperature = run.sampling.temperature else {
      return Derivation("\(name(point, index)) = logits[\(index[0])]", value: logit)
        .noting("greedy: the temperature plays no part")
    }
    return Derivation("\(name(point, index)) = logits[\(index[0])]/temperature", value: logit)
      .followed(by: "/\(NumberFormat.compact(temperature))") { $0 / Double(temperature) }
  }

  private func nucleus(_ value: ValueDescription, _ index: [Int], _ x: Point) -> Derivation {
    if run.sampling.temperature == nil {
      return number(value.point, index) { $0 == 1 ? "= 1, the largest logit" : "= 0, not the largest logit" }
        .noting("greedy: all probability goes to the largest logit")
    }
    if run.sampling.topP >= 1 { return softmax(value, index, x, nil) }
    return number(value.point, index) { $0 > 0 ? "= its share of the nucleus" : "= 0, outside the nucleus" }.noting(
      "the nucleus is the smallest set of tokens whose probabilities reach \(NumberFormat.compact(run.sampling.topP))")
  }
}
