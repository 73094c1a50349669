import PaliGemmaModel
import Stepping

/// One of the ways by which the loss's gradient comes back to a value: another value that is made of it.
struct GradientTerm {
  /// Where the other value is made: in the same part, or what flows on in the next.
  let part: Stage.Part
  let value: ValueDescription
  /// Which of its operands the value is.
  let operand: Making.Operand
}

extension Session {
  /// The values that are made of `point` of `part`, as far as the loss depends on them; their gradients' shares add up to its
  /// gradient. None for the loss itself.
  func gradientTerms(of point: Point, in part: Stage.Part) -> [GradientTerm] {
    let own = terms(of: .value(point), in: part)
    guard point == part.result, let next = following(part) else { return own }
    return own + terms(of: .input, in: next)
  }

  private func terms(of operand: Making.Operand, in part: Stage.Part) -> [GradientTerm] {
    let reached = layout.points(of: Stage(part, isBackward: true))
    return layout.values(of: part).filter { reached.contains($0.point) }.flatMap { value in
      value.making.operands.filter { $0 == operand }.map { GradientTerm(part: part, value: value, operand: $0) }
    }
  }

  /// The values that the weight at `address` makes, with the parts that they are of.
  func weightUses(_ address: String) -> [(part: Stage.Part, value: ValueDescription)] {
    let isTable = model.weights.isHeadTied && ["text.embedding.weight", "text.head.weight"].contains(address)
    let bases =
      isTable ? ["text.embedding", "text.head"] : [address.split(separator: ".").dropLast().joined(separator: ".")]
    return program.prefix(forwardCount).map(\.part).flatMap { part in
      layout.values(of: part).filter { $0.making.weight.map(part.weightAddress).map(bases.contains) ?? false }
        .map { (part, $0) }
    }
  }

  /// What runs after `part` on the way to the loss.
  private func following(_ part: Stage.Part) -> Stage.Part? {
    let forward = program.prefix(forwardCount)
    return forward.firstIndex { $0.part == part }.flatMap { $0 + 1 < forward.count ? forward[$0 + 1].part : nil }
  }
}
