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

  mutating func add(toInput gradient: Tensor) { input = input.map { $0 + gradient } ?? gradient }

  mutating func add(_ gradient: Tensor, to point: Point) {
    values[point] = values[point].map { $0 + gradient } ?? gradient
  }

  mutating func add(_ gradient: Tensor, toWeight address: String) {
    weights[address] = weights[address].map { $0 + gradient } ?? gradient
  }
}

extension TargetedPass {
  /// The gradients of ``loss`` in every stage, from the last to the first, each when those after it are known.
  /// - Parameters:
  ///   - isWanted: whether the gradient of the weight at an address is to be made.
  ///   - seen: is given a stage's number and its gradients.
  package func backward(
    isWanted: @escaping (String) -> Bool = { _ in true }, _ seen: (Int, Gradients) throws -> Void
  ) rethrows {
    var flowing = Tensor(1)
    let shared = values(of: stages.firstIndex(of: Stage(.merge)) ?? 0)
    for index in stages.indices.reversed() {
      var stage = BackwardStage(
        model, stages[index].part, input: input(of: index), values: shared + values(of: index), target: target,
        isWanted: isWanted)
      stage.run(flowing)
      try seen(index, stage.gradients)
      flowing = stage.gradients.input ?? flowing
    }
  }
}
