import PaliGemmaModel
import Tensors

/// A model whose weights change, step by step; the opened model's own stay as they are.
public struct Learner {
  /// The model as it is now.
  public private(set) var model: PaliGemma
  /// Its weights by address; of a tied head the embedding table.
  public private(set) var weights: [String: Tensor]
  private var optimizer: Optimizer

  /// A learner that begins with the weights of `model`.
  public init(_ model: PaliGemma, _ optimizer: Optimizer) {
    (self.model, self.optimizer) = (model, optimizer)
    let addresses = model.learnedAddresses
    weights = Dictionary(uniqueKeysWithValues: addresses.map { ($0, model.weights[$0].tensor()) })
  }

  /// One update by the gradients of one example.
  /// - Returns: the loss that they are of.
  public mutating func step(_ input: Input, target: [Int]) throws -> Float {
    let pass = try TargetedPass(model, input, target: target)
    var gradients: [String: Tensor] = [:]
    pass.backward { _, stage in gradients.merge(stage.weights, uniquingKeysWith: +) }
    weights = optimizer.update(weights, gradients.filter { weights[$0.key] != nil })
    model = model.replacing(weights)
    return pass.loss
  }
}

extension PaliGemma {
  /// The addresses of the weights that learning changes: an adapter's where there is one, or else all; of a tied head the
  /// embedding table's.
  public var learnedAddresses: [String] {
    let own = weights.addresses.filter(weights.isOfAdapter)
    return own.isEmpty ? weights.addresses.filter { !($0 == "text.head.weight" && weights.isHeadTied) } : own
  }
}
