import ModelTestSupport
import PaliGemmaModel
import Tensors
import Testing

@testable import Training

/// Several questions in one step.
@Suite struct BatchGradientTests {
  private let subject: Reference
  private let examples: [Example]

  /// Two questions about one picture, with answers of different lengths, and one about another.
  init() throws {
    subject = try Reference("module")
    let input = subject.input
    let longer = Example.Question(tokens: input.tokens + [9], target: [4, 8, 6, 1])
    let shorter = Example.Question(tokens: input.tokens, target: [7, 1])
    examples = [
      Example(pixels: input.pixels, questions: [longer, shorter]),
      Example(pixels: input.pixels * -0.5, questions: [shorter]),
    ]
  }

  @Test func itsGradientIsTheMeanOfItsQuestions() throws {
    let batch = BatchGradients(subject.model, examples)
    let alone = examples.flatMap { example in
      example.questions.map {
        BatchGradients(subject.model, [Example(pixels: example.pixels, questions: [$0])])
      }
    }
    #expect(abs(batch.loss - alone.reduce(0) { $0 + $1.loss } / 3) <= 1e-6)
    #expect(Set(batch.weights.keys) == Set(subject.model.learnedAddresses))
    for (address, gradient) in batch.weights where !address.hasSuffix("attention.k.bias") {
      let gradients = try alone.map { try #require($0.weights[address]) }
      let mean = (gradients[0] + gradients[1] + gradients[2]) * Float(1.0 / 3)
      #expect(relativeError(gradient, mean) <= 1e-5, "\(address)")
    }
  }

  @Test func takenTwiceItIsTheSame() {
    #expect(BatchGradients(subject.model, examples).weights == BatchGradients(subject.model, examples).weights)
  }

  /// The step and the value are named, and nothing has changed.
  @Test func aLossThatIsNoNumberIsRefused() throws {
    let broken = Tensor(repeating: .nan, shape: weight("text.block.1.norm2.weight").shape)
    let model = subject.model.replacing(["text.block.1.norm2.weight": broken])
    var learner = Learner(model, Optimizer(.adamw, learningRate: 1e-3))
    let wrong = LearningError.notANumber(step: 1, value: "text.block.1.norm2")
    #expect(throws: wrong) { try learner.step(examples) }
    #expect(learner.optimizer.count == 0 && learner.weights["text.norm.weight"] == weight("text.norm.weight"))
  }

  @Test func theStepThatBreaksIsCounted() throws {
    var learner = Learner(subject.model, Optimizer(.sgd, learningRate: 1e30))
    _ = try learner.step(examples)
    let error = #expect(throws: LearningError.self) { try learner.step(examples) }
    guard case .notANumber(step: 2, let value)? = error else {
      Issue.record("\(String(describing: error))")
      return
    }
    #expect(Address(parsing: value)?.part.tower == .vision)
  }

  private func weight(_ address: String) -> Tensor { subject.model.weights[address].tensor() }
}
