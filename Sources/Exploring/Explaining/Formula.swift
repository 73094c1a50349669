import Images
import PaliGemmaModel
import Rendering
import Stepping

/// How one value came about: the formula, and the shapes that went through it.
package struct Formula: Equatable {
  package let text: String
  /// Shapes of what went in, in the formula's order.
  package let inputs: [[Int]]

  /// The formula and its shapes, ending in `result`.
  package func line(result: [Int]) -> Text {
    let shape = { (shape: [Int]) in "[" + shape.map(String.init).joined(separator: ",") + "]" }
    let arriving = inputs.isEmpty ? "" : inputs.map(shape).joined(separator: "·") + " → "
    return "\(emphasis: text)   \(muted: arriving + shape(result))"
  }

  /// What a weight's matrix is called: W, or as an adapter's are.
  static func matrix(_ weight: String) -> String {
    weight.hasSuffix(".lora_A") ? "A" : weight.hasSuffix(".lora_B") ? "B" : "W"
  }
}

extension Session {
  /// The formula of `point` in `stage`, with this run's sizes.
  package func formula(of point: Point, in stage: Stage, _ preprocessing: Preprocessing) -> Formula {
    let value = description(of: point, in: stage)
    let (text, inputs) = FormulaWriter(run: self, stage: stage, value: value, preprocessing: preprocessing).rightSide
    return Formula(text: "\(point.shortName) = \(text)", inputs: inputs)
  }

  /// What is to be said of `point` in `stage`.
  /// - Precondition: the stage has such a value.
  func description(of point: Point, in stage: Stage) -> ValueDescription {
    guard let value = layout.value(point, of: stage.part) else {
      preconditionFailure("\(stage.title) has no \(point.rawValue)")
    }
    return value
  }

  /// The value that flows into `part`, by its address without the pass; nil for the picture.
  func input(of part: Stage.Part) -> Address? {
    if part == .loss { return Address(.logits, .logits) }
    let before = layout.parts.firstIndex(of: part).map { layout.parts[..<$0] }
    return before?.last.map { Address($0, $0.result) }
  }
}

extension Point {
  /// The name in a formula or a label, in full where another point of a block has the same short one.
  var label: String {
    [Point.attentionOutput, .mlpOutput].contains { rawValue.hasPrefix($0.rawValue) } ? rawValue : shortName
  }
}

/// Writes what stands right of a formula's sign of equality.
private struct FormulaWriter {
  let run: Session
  let stage: Stage
  let value: ValueDescription
  let preprocessing: Preprocessing

  var rightSide: (text: String, inputs: [[Int]]) {
    let (vision, text) = (run.model.configuration.vision, run.model.configuration.text)
    switch value.making {
    case .picture:
      let text = preprocessing.normalized(preprocessing.rescaled("rgb"))
      return (text, [[vision.imageSize, vision.imageSize, vision.channelCount]])
    case .patches: return ("squares of \(vision.patchSize)×\(vision.patchSize) pixels, flattened", [shape(.input)])
    case .layerNorm(let x, _): return ("layernorm(\(name(x)))", [])
    case .rmsNorm(let x, _): return ("rmsnorm(\(name(x)))", [])
    case .linear(let x, let weight, let lora): return linear(x, weight, lora)
    case .readout(let x, let weight, let lora):
      let isTable = run.model.weights.isHeadTied && value.axes.count == 1
      let matrix = isTable ? "embedding" : Formula.matrix(weight)
      let last = run.target.isEmpty ? "last" : "last \(run.target.count)"
      let rows = run.target.isEmpty ? [text.hiddenSize] : [run.target.count, text.hiddenSize]
      return ("\(x.shortName)[\(last)]·\(matrix)ᵀ\(added(lora))", [rows, transposed(weight)])
    case .scaled(let x, let scale): return ("\(NumberFormat.compact(scale))·\(x.label)", [])
    case .product(let a, let b, let isTransposed, let scale): return product(a, b, isTransposed, scale)
    case .softmax(let x, let mask):
      return ("softmax(\(x.shortName)\(mask.map { " + text.\($0.rawValue)" } ?? ""))", [shape(.value(x))])
    case .capped(let x, let cap):
      guard let number = finite(cap) else { return (x.shortName, []) }
      return ("\(number)·tanh(\(x.shortName)/\(number))", [])
    case .gelu(let x, let factor): return ("gelu(\(x.shortName))\(factor.map { "⊙\($0.shortName)" } ?? "")", [])
    case .sum(let a, let b): return ("\(name(a)) + \(name(b))", [])
    case .rotated(let x): return ("rope(\(x.shortName), text.positions)", [])
    case .cached(let x): return ("\(x == .value ? "values" : "keys") before, then \(x.shortName)", [])
    case .tokens where stage.step == 0:
      let answer = run.target.isEmpty ? "" : ", the answer but its last token"
      return ("\(vision.patchCount) × <image>, <bos>, the prompt, a newline\(answer)", [])
    case .tokens: return ("the token chosen before", [])
    case .positions: return ("1, 2, 3, …", [])
    case .embedded:
      return ("\(stage.step == 0 ? "projector.output, then " : "")embedding[token]·√\(text.hiddenSize)", [])
    case .mask: return ("0 where a row sees a key, −∞ where not", [])
    case .cosine, .sine:
      let base = NumberFormat.compact(text.ropeBase)
      return ("\(value.point.shortName)(position·\(base)^(−2i/\(text.headSize)))", [])
    case .tempered: return (name(.input) + (temperature.map { "/\(NumberFormat.compact($0))" } ?? ""), [])
    case .nucleus where temperature == nil: return ("1 at the largest, 0 elsewhere (greedy)", [])
    case .nucleus(let x):
      let share = NumberFormat.compact(run.sampling.topP)
      return ("most probable of softmax(\(x.shortName)) reaching \(share), renormalised", [])
    case .drawn(let x) where temperature == nil: return ("argmax(\(x.shortName))", [])
    case .drawn(let x): return ("drawn from \(x.shortName) with seed \(run.sampling.seed)", [])
    case .crossEntropy: return ("−log softmax(logits)[target]", [shape(.input)])
    case .mean(let x): return ("mean(\(x.label))", [shape(.value(x))])
    }
  }

  private var temperature: Float? { run.sampling.temperature }

  /// What an adapter adds.
  private func added(_ lora: Point?) -> String { lora.map { " + \($0.label)" } ?? "" }

  private func linear(_ x: Making.Operand, _ weight: String, _ lora: Point?) -> (String, [[Int]]) {
    let (from, shape) = (name(x), shape(x))
    let isMerged = shape.count == 3
    let rows = isMerged ? [shape[1], shape[0] * shape[2]] : shape
    let hasBias = run.model.weights.addresses.contains(stage.part.weightAddress(weight) + ".bias")
    let heads = value.axes.count == 3 ? run.shape(of: value.point, in: stage)[0] : nil
    let cut = heads.map { ", in \($0) head\($0 == 1 ? "" : "s")" } ?? ""
    let matrix = heads == nil ? Formula.matrix(weight) : "W\(value.point.shortName)"
    return (
      "\(from)\(isMerged ? " side by side" : "")·\(matrix)ᵀ\(hasBias ? " + b" : "")\(added(lora))\(cut)",
      [rows, transposed(weight)]
    )
  }

  private func product(_ a: Point, _ b: Point, _ isTransposed: Bool, _ scale: Making.Scale) -> (String, [[Int]]) {
    let (left, right) = (shape(.value(a)), shape(.value(b)))
    let divisor =
      switch scale {
      case .one: ""
      case .rootOfHeadSize: "/√\(left[2])"
      case .rootOfQueryScalar: "/√\(run.model.configuration.text.gemma2?.queryScalar ?? left[2])"
      }
    return (
      "\(a.shortName)·\(b.shortName)\(isTransposed ? "ᵀ" : "")\(divisor)",
      [left, isTransposed ? [right[0], right[2], right[1]] : right]
    )
  }

  /// A cap as it is written; nil where nothing is capped.
  private func finite(_ cap: Making.Cap) -> String? {
    let number = run.model.configuration.text.number(of: cap)
    return number.isFinite ? NumberFormat.compact(number) : nil
  }

  private func name(_ operand: Making.Operand) -> String {
    switch operand {
    case .input: run.input(of: stage.part)?.description ?? "the picture"
    case .value(let point): point.label
    case .weight(let address): address.split(separator: ".").last.map(String.init) ?? address
    }
  }

  private func shape(_ operand: Making.Operand) -> [Int] {
    switch operand {
    case .input:
      run.input(of: stage.part).map { run.shape(of: $0.point, in: Stage($0.part, step: stage.step)) } ?? []
    case .value(let point): run.shape(of: point, in: stage)
    case .weight(let address): run.model.weights[address + ".weight"].shape
    }
  }

  /// The shape of a weight's matrix as it stands in `x·Wᵀ`.
  private func transposed(_ weight: String) -> [Int] {
    let weight = run.model.weights[stage.part.weightAddress(weight) + ".weight"]
    return [weight.count / weight.shape[0], weight.shape[0]]
  }
}
