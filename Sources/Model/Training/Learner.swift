import PaliGemmaModel
import Tensors

/// A model whose weights change, step by step; the opened model's own stay as they are.
public struct Learner: Sendable {
  /// The model as it is now.
  public private(set) var model: PaliGemma
  /// Its weights by address; of a tied head the embedding table.
  public private(set) var weights: [String: Tensor]
  /// What becomes of the weights; its moments go on from step to step.
  public var optimizer: Optimizer
  private let learned: Set<String>

  /// A learner that begins with the weights of `model`.
  public init(_ model: PaliGemma, _ optimizer: Optimizer) {
    (self.model, self.optimizer) = (model, optimizer)
    let addresses = model.learnedAddresses
    learned = Set(addresses)
    weights = Dictionary(uniqueKeysWithValues: addresses.map { ($0, model.weights[$0].tensor()) })
  }

  /// One update by the gradients of some examples.
  /// - Parameters:
  ///   - examples: pictures, questions and right answers.
  ///   - isChanged: whether the weight at an address may change.
  /// - Returns: the loss that they are of.
  /// - Throws: `LearningError` where the loss is no number; nothing has changed then.
  public mutating func step(
    _ examples: [Example], where isChanged: @escaping @Sendable (String) -> Bool = { _ in true }
  ) throws(LearningError) -> Double {
    let learned = learned
    let gradients = BatchGradients(model, examples) { learned.contains($0) && isChanged($0) }
    guard gradients.loss.isFinite else {
      throw .notANumber(step: optimizer.count + 1, value: firstBroken(examples))
    }
    weights = optimizer.update(weights, gradients.weights)
    model = model.replacing(weights)
    return gradients.loss
  }

  /// One update by the gradients of one question.
  /// - Returns: the loss that they are of.
  public mutating func step(_ input: Input, target: [Int]) throws -> Float {
    _ = try model.configuration.text.room(after: input.tokens.count + target.count - 1, limit: 1)
    let question = Example.Question(tokens: input.tokens, target: target)
    return Float(try step([Example(pixels: input.pixels, questions: [question])]))
  }

  /// The first value on the way to the loss that holds an infinity or no number, by its address.
  private func firstBroken(_ examples: [Example]) -> String {
    for example in examples {
      for question in example.questions {
        let input = Input(pixels: example.pixels, tokens: question.tokens)
        guard let pass = try? TargetedPass(model, input, target: question.target) else { continue }
        for (index, stage) in pass.stages.enumerated() {
          let isMask: Set<Point> = [.mask, .localMask]
          let broken = pass.values(of: index).first { entry in
            !isMask.contains(entry.point) && entry.value.statistics.nanCount + entry.value.statistics.infiniteCount > 0
          }
          if let broken { return Address(broken.point, of: stage).description }
        }
      }
    }
    return "loss"
  }
}

/// Why a step was not taken.
public enum LearningError: Error, Equatable, CustomStringConvertible {
  /// The loss is infinite or not a number; `value` is the first on the way to it that is.
  case notANumber(step: Int, value: String)

  /// What is wrong, and what may help, in one line.
  public var description: String {
    switch self {
    case .notANumber(let step, let value):
      "step \(step): the loss is no number; the first value that is none is \(value). A smaller learning rate may keep it one"
    }
  }
}

extension PaliGemma {
  /// The addresses of the weights that learning changes: an adapter's where there is one, or else all; of a tied head the
  /// embedding table's.
  public var learnedAddresses: [String] {
    let own = weights.addresses.filter(weights.isOfAdapter)
    return own.isEmpty ? weights.storedAddresses : own
  }
}
