import Checkpoints
import PaliGemmaModel
import Questions
import Tensors
import Training

/// Every value of a pass over a prompt and the answer that should have been, its loss, and the loss's gradient of each value
/// and weight; then, if asked for, what some updates make of the weights.
struct TargetTrace {
  let open: OpenModel
  let input: Input
  let target: [Int]

  /// - Parameters:
  ///   - open: what runs.
  ///   - question: picture and prompt.
  ///   - text: what the answer should have been, to which the end token is added.
  init(_ open: OpenModel, _ question: Question, target text: String) throws {
    (self.open, input) = (open, try open.input(question))
    target = try open.target(text)
  }

  func write(to writer: inout SafetensorsWriter, _ work: LongWork) throws {
    let pass = try TargetedPass(open.model, input, target: target) { work.willDo($0.title) }
    writer.add("text.targets", integers: target)
    for (index, stage) in pass.stages.enumerated() {
      for (point, value) in pass.values(of: index) { writer.add(Address(stage.part, point), value) }
    }
    var weights: [String: Tensor] = [:]
    pass.backward { index, gradients in
      let part = pass.stages[index].part
      work.willDo("gradients of \(part.title)")
      for (point, gradient) in gradients.values { writer.add(Address(part, point, isGradient: true), gradient) }
      weights.merge(gradients.weights, uniquingKeysWith: +)
    }
    for address in open.model.learnedAddresses {
      guard let gradient = weights[address] else { continue }
      writer.add("grad:\(address)", gradient)
    }
  }

  /// The losses before each of `steps` updates, and the weights and the loss after the last.
  func write(_ steps: Int, _ optimizer: Optimizer, to writer: inout SafetensorsWriter, _ work: LongWork) throws {
    var learner = Learner(open.model, optimizer)
    var losses: [Float] = []
    for step in 1...steps {
      work.willDo("update \(step) of \(steps)")
      losses.append(try learner.step(input, target: target))
    }
    writer.add("losses", Tensor(losses, shape: [steps]))
    writer.add("step\(steps):loss", Tensor(try TargetedPass(learner.model, input, target: target).loss))
    for (address, weight) in learner.weights { writer.add("step\(steps):\(address)", weight) }
  }
}
