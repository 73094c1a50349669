import PaliGemmaModel
import Tensors

/// The gradients of the loss in one stage: of its values, of what flowed into it, and of its weights.
package struct Gradients {
  /// Of each value that the loss depends on.
  package private(set) var values: [Point: Tensor] = [:]
  /// Of what flowed into the stage; nil where nothing did that the loss depends on.
  package private(set) var input: Tensor?
  /// By address. A tied head's is the embedding table's.
  package private(set) var weights: [String: Tensor] = [:]

  mutating func add(_ gradient: Tensor, to operand: Making.Operand, of part: Stage.Part) {
    switch operand {
    case .input: input = input.map { $0 + gradient } ?? gradient
    case .value(let point): add(gradient, to: point)
    case .weight(let address): add(gradient, toWeight: address + ".weight")
    }
  }

  mutating func add(_ gradient: Tensor, to point: Point) {
    values[point] = values[point].map { $0 + gradient } ?? gradient
  }

  mutating func add(_ gradient: Tensor, toWeight address: String) {
    weights[address] = weights[address].map { $0 + gradient } ?? gradient
  }
}

extension TargetedPass {
  /// The gradients of ``loss`` in every stage, from the last to the first, each when those after it are known.
  /// - Parameter seen: is given a stage's number and its gradients.
  package func backward(_ seen: (Int, Gradients) throws -> Void) rethrows {
    var flowing = lossGradient
    let shared = values(of: stages.firstIndex(of: Stage(.merge)) ?? 0)
    for index in stages.indices.reversed() {
      var stage = BackwardStage(self, index, shared: shared)
      stage.run(flowing)
      try seen(index, stage.gradients)
      flowing = stage.gradients.input ?? flowing
    }
  }

  /// ∂loss/∂logits = (softmax(logits) − one-hot(target)) / A: [A, V].
  private var lossGradient: Tensor {
    var gradient = softmax(logits)
    let vocabulary = gradient.shape[1]
    gradient.withValues { values in
      for (row, token) in target.enumerated() { values[row * vocabulary + token] -= 1 }
    }
    return gradient * (1 / Float(target.count))
  }
}
