import PaliGemmaModel
import Rendering
import Stepping

// The rules by which gradients come back, one for each making and operand: what `BackwardStage` computes, in words.

extension Session {
  /// The rule of the gradient of `point` of `part`: the sum of what comes back from each value that is made of it.
  func gradientFormula(of point: Point, in part: Stage.Part) -> Formula {
    let terms = gradientTerms(of: point, in: part)
    let texts = terms.map { gradientRule($0, in: part) }
    let inputs = terms.map { shape(of: $0.value.point, in: Stage($0.part)) }
    return Formula(text: "∂\(point.label) = \(texts.isEmpty ? "1" : texts.joined(separator: " + "))", inputs: inputs)
  }

  /// The rules of the gradients of the weights that `point` of `part` is made with, with their addresses.
  func weightGradientLines(of point: Point, in part: Stage.Part) -> [Text] {
    let value = description(of: point, in: Stage(part))
    guard let weight = value.making.weight, let rule = weightRule(value) else { return [] }
    let address = part.weightAddress(weight)
    let table = address == "text.head" && model.weights.isHeadTied ? "text.embedding" : address
    let name = "\(Address.gradientPrefix)\(table).weight"
    return ["\(emphasis: rule)   \(address: name)"]
  }

  private func weightRule(_ value: ValueDescription) -> String? {
    let gradient = "∂\(value.point.label)"
    return switch value.making {
    case .linear(let x, _, _): "∂W = \(gradient)ᵀ·\(x.label)"
    case .readout(let x, _, _): "∂W = \(gradient)ᵀ·\(x.label)[last \(target.count)]"
    case .layerNorm, .rmsNorm: "∂w = Σ \(gradient)⊙x̂ over rows"
    case .embedded: "∂W[token] = Σ \(gradient) of its rows·√\(model.configuration.text.hiddenSize)"
    case .sum(_, .weight): "∂W = \(gradient)"
    case .picture, .patches, .scaled, .product, .capped, .softmax, .gelu, .sum, .rotated, .cached, .tokens, .positions,
      .mask, .cosine, .sine, .tempered, .nucleus, .drawn, .crossEntropy, .mean:
      nil
    }
  }

  /// What comes back from one value, with names as in `part`.
  func gradientRule(_ term: GradientTerm, in part: Stage.Part) -> String {
    func name(_ point: Point) -> String {
      term.part == part ? point.label : Address(term.part, point).description
    }
    let (y, gradient) = (name(term.value.point), "∂\(name(term.value.point))")
    switch term.value.making {
    case .layerNorm: return "(g − mean g − x̂·mean(g⊙x̂))/σ, g = \(gradient)⊙w"
    case .rmsNorm: return "(g − x̂·mean(g⊙x̂))/r, g = \(gradient)⊙(1 + w)"
    case .linear(_, let weight, let added), .readout(_, let weight, let added):
      if case .value(let point) = term.operand, point == added { return gradient }
      let isCut = term.value.axes.count == 3
      return "\(gradient)\(isCut ? " side by side" : "")·\(matrix(weight))"
    case .scaled(_, let scale): return "\(NumberFormat.compact(scale))·\(gradient)"
    case .product(let a, let b, let isTransposed, let scale):
      let divisor = divisor(scale, in: term.part)
      guard term.operand == .value(b) else { return "\(gradient)·\(name(b))\(isTransposed ? "" : "ᵀ")\(divisor)" }
      return isTransposed ? "\(gradient)ᵀ·\(name(a))\(divisor)" : "\(name(a))ᵀ·\(gradient)"
    case .capped(_, let cap):
      let number = model.configuration.text.number(of: cap)
      return number.isFinite ? "\(gradient)⊙(1 − (\(y)/\(NumberFormat.compact(number)))²)" : gradient
    case .softmax: return "\(y)⊙(\(gradient) − Σ \(gradient)⊙\(y))"
    case .gelu(let x, let factor):
      if let factor, term.operand == .value(factor) { return "\(gradient)⊙gelu(\(name(x)))" }
      return "\(gradient)\(factor.map { "⊙\(name($0))" } ?? "")⊙gelu′(\(name(x)))"
    case .sum, .cached: return gradient
    case .rotated: return "rope(\(gradient), −text.positions)"
    case .patches: return "\(gradient), put together"
    case .embedded: return "\(gradient) of the image's rows"
    case .crossEntropy: return "\(gradient)⊙(softmax(logits) − 1 at the target)"
    case .mean: return "\(gradient)/\(target.count)"
    case .picture, .tokens, .positions, .mask, .cosine, .sine, .tempered, .nucleus, .drawn: return "0"
    }
  }

  /// What a product is divided by, as it is written.
  func divisor(_ scale: Making.Scale, in part: Stage.Part) -> String {
    switch scale {
    case .one: ""
    case .rootOfHeadSize:
      "/√\(part.tower == .vision ? model.configuration.vision.headSize : model.configuration.text.headSize)"
    case .rootOfQueryScalar: "/√\(model.configuration.text.gemma2?.queryScalar ?? model.configuration.text.headSize)"
    }
  }

  /// A map's matrix with what it makes: Wq, Wup, W of the head.
  private func matrix(_ weight: String) -> String {
    let letter = Formula.matrix(weight)
    guard letter == "W", weight.contains(".") else { return letter }
    return "W" + (weight.split(separator: ".").last.map(String.init) ?? "")
  }
}

extension Making.Operand {
  /// As a rule names it: `x` is what flowed into the stage.
  fileprivate var label: String {
    switch self {
    case .input: "x"
    case .value(let point): point.label
    case .weight(let address): address
    }
  }
}
