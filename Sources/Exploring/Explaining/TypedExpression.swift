import PaliGemmaModel
import Stepping

extension Session {
  /// The line that computes `point` of `stage` from the values and weights that it is made of, as a person would type it;
  /// it means the same wherever the cursor is.
  ///
  /// Nil for what comes from outside the model: the picture, the prompt, and a draw by chance.
  package func expression(of point: Point, in stage: Stage) -> String? {
    expression(of: description(of: point, in: stage), in: stage)
  }

  func expression(of value: ValueDescription, in stage: Stage) -> String? {
    ExpressionWriter(run: self, stage: stage, value: value).expression
  }
}

private struct ExpressionWriter {
  let run: Session
  let stage: Stage
  let value: ValueDescription

  var expression: String? {
    let (vision, text) = (run.model.configuration.vision, run.model.configuration.text)
    switch value.making {
    case .picture: return nil
    case .patches:
      let (side, size) = (vision.patchesPerSide, vision.patchSize)
      let squares = "reshape(\(name(.input)), \(vision.channelCount), \(side), \(size), \(side), \(size))"
      return "reshape(transpose(\(squares), [1, 3, 0, 2, 4]), \(vision.patchCount), -1)"
    case .layerNorm(let x, let weight):
      let address = stage.part.weightAddress(weight)
      return "layernorm(\(name(x)), \(address).weight, \(address).bias, eps=\(vision.layerNormEpsilon))"
    case .rmsNorm(let x, let weight):
      return "rmsnorm(\(name(x)), \(stage.part.weightAddress(weight)).weight, eps=\(text.rmsNormEpsilon))"
    case .linear(let x, let weight, let lora): return linear(x, weight, lora)
    case .readout(let x, let weight, let lora): return readout(x, stage.part.weightAddress(weight), lora)
    case .scaled(let x, let scale): return "\(name(x)) * \(scale)"
    case .product(let a, let b, let isTransposed, let scale): return product(a, b, isTransposed, scale)
    case .softmax(let x, let mask): return "softmax(\(name(x))\(mask.map { " + \(shared($0))" } ?? ""))"
    case .capped(let x, let cap):
      let number = run.model.configuration.text.number(of: cap)
      return number.isFinite ? "\(number) * tanh(\(name(x)) / \(number))" : name(x)
    case .gelu(let x, let factor): return "gelu(\(name(x)))\(factor.map { " * \(name($0))" } ?? "")"
    case .sum(let a, let b): return "\(name(a)) + \(name(b))"
    case .rotated(let x): return "rope(\(name(x)), \(shared(.positions)), base=\(short(text.ropeBase)))"
    case .cached(let x):
      guard stage.step > 0 else { return name(x) }
      let all = "concat([\(name(value.point, step: stage.step - 1)), \(name(x))], axis=1)"
      return value.axes.contains(.localKey) ? "\(all)[:, -\(run.shape(of: value.point, in: stage)[1]):]" : all
    case .tokens: return stage.step == 0 ? nil : name(Address(.sampling, .token, step: stage.step - 1))
    case .positions:
      let first = run.firstRow(of: stage) + 1
      return "arange(\(first), \(first + run.shape(of: .positions, in: stage)[0]))"
    case .embedded(let weight): return embedded(weight + ".weight", text.hiddenSize)
    case .mask: return "zeros(\(run.shape(of: value.point, in: stage)))"
    case .cosine, .sine:
      let frequencies = "\(short(text.ropeBase)) ** (-arange(0, \(text.headSize), 2) / \(text.headSize))"
      return "\(value.making == .cosine ? "cos" : "sin")(outer(\(name(.positions)), \(frequencies)))"
    case .tempered: return name(.input) + (run.sampling.temperature.map { " / \($0)" } ?? "")
    case .nucleus(let x) where run.sampling.temperature == nil:
      return "where(arange(\(text.vocabularySize)) == argmax(\(name(x))), 1, 0)"
    case .nucleus(let x): return run.sampling.topP < 1 ? nil : "softmax(\(name(x)))"
    case .drawn(let x): return run.sampling.temperature == nil ? "reshape(argmax(\(name(x))), 1)" : nil
    case .crossEntropy:
      let isTarget = "arange(\(text.vocabularySize)) == \(run.target.map { [$0] })"
      return "-log(sum(where(\(isTarget), softmax(\(name(.input))), 0), axis=-1))"
    case .mean(let x): return "mean(\(name(x)))"
    }
  }

  /// Of the last row alone: `[out]`, or where an adapter makes it `[1, out]`.
  private func readout(_ x: Point, _ weight: String, _ lora: Point?) -> String {
    guard run.target.isEmpty else {
      let map = "\(name(x))[-\(run.target.count):] @ \(weight).weight.T"
      return map + (lora.map { " + \(name($0))" } ?? "")
    }
    guard value.axes.count == 1 else { return "\(name(x))[-1:] @ \(weight).weight.T" }
    return "\(weight).weight @ \(name(x))[-1]" + (lora.map { " + \(name($0))[0]" } ?? "")
  }

  private func linear(_ x: Making.Operand, _ weight: String, _ lora: Point?) -> String {
    let address = stage.part.weightAddress(weight)
    let (shape, isKernel) = (
      run.shape(of: value.point, in: stage), run.model.weights[address + ".weight"].shape.count > 2
    )
    let matrix = isKernel ? "reshape(\(address).weight, \(shape[shape.count - 1]), -1)" : "\(address).weight"
    let bias = run.model.weights.addresses.contains(address + ".bias") ? " + \(address).bias" : ""
    let map = "\(merged(x)) @ \(matrix).T\(bias)\(lora.map { " + \(name($0))" } ?? "")"
    return shape.count == 3 ? "transpose(reshape(\(map), -1, \(shape[0]), \(shape[2])), [1, 0, 2])" : map
  }

  /// An operand with its heads, if it has some, side by side.
  private func merged(_ x: Making.Operand) -> String {
    guard case .value(let point) = x, run.description(of: point, in: stage).axes.count == 3 else { return name(x) }
    let shape = run.shape(of: point, in: stage)
    return "reshape(transpose(\(name(point)), [1, 0, 2]), -1, \(shape[0] * shape[2]))"
  }

  private func product(_ a: Point, _ b: Point, _ isTransposed: Bool, _ scale: Making.Scale) -> String {
    let (left, right) = (run.shape(of: a, in: stage), run.shape(of: b, in: stage))
    let group = left[0] / right[0]
    let heads = group == 1 ? name(b) : "repeat(\(name(b)), \(group), axis=0)"
    let divisor =
      switch scale {
      case .one: ""
      case .rootOfHeadSize: " / sqrt(\(left[2]))"
      case .rootOfQueryScalar: " / sqrt(\(run.model.configuration.text.gemma2?.queryScalar ?? left[2]))"
      }
    return "\(name(a)) @ \(heads)\(isTransposed ? ".T" : "")\(divisor)"
  }

  private func embedded(_ table: String, _ width: Int) -> String {
    guard stage.step == 0 else { return "\(table)[\(name(.tokens))] * sqrt(\(width))" }
    let prompt = "\(table)[\(name(.tokens))[\(run.model.configuration.vision.patchCount):]] * sqrt(\(width))"
    return "concat([\(name(.input)), \(prompt)])"
  }

  // MARK: - Names

  private func name(_ operand: Making.Operand) -> String {
    switch operand {
    case .input:
      run.input(of: stage.part).map { name(Address($0.part, $0.point, step: stage.step)) } ?? ""
    case .value(let point): name(point)
    case .weight(let address): address + ".weight"
    }
  }

  private func name(_ point: Point, step: Int? = nil) -> String {
    name(Address(stage.part, point, step: step ?? stage.step))
  }

  /// A value that all layers of the pass share.
  private func shared(_ point: Point) -> String { name(Address(.merge, point, step: stage.step)) }

  /// The address with its pass, where without one another would be meant.
  private func name(_ address: Address) -> String {
    let isPlain = address.part.tower == .vision || (address.step ?? 0) > 0 || run.currentStep == 0
    return isPlain ? address.description : "\(address)@0"
  }

  /// A number without a fraction it does not have.
  private func short(_ number: Double) -> String { Int(exactly: number).map(String.init) ?? "\(number)" }
}

extension Session {
  /// The number of the first row of a pass among all tokens, which `:tokens` shows.
  package func firstRow(of stage: Stage) -> Int { stage.step == 0 ? 0 : input.tokens.count + stage.step - 1 }
}
