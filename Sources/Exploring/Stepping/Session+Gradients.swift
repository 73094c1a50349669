import PaliGemmaModel
import Tensors
import Training

// Back from the loss. A stage that is walked backward makes its forward values again from its checkpoint, and then walks its
// table from the last value to the first.

extension Session {
  /// How many stages lead to the loss.
  package var forwardCount: Int { program.prefix { !$0.isBackward }.count }

  /// Walks stage `index` of the program, which is one of those backward.
  func runBackward(_ index: Int) throws(SteppingError) -> (next: Stream, trace: [Recorder.Entry]) {
    let gradients = try gradients(of: index) { _ in false }
    let trace = layout.points(of: program[index]).compactMap { point in
      gradients.values[point].map { (point: point, value: $0) }
    }
    return (Stream(gradient: gradients.input ?? Tensor(0)), trace)
  }

  /// The gradient of the weight at `address`, of both its uses where a head is tied; made anew each time, since all weights'
  /// together take as much memory as the model.
  package func gradient(ofWeight address: String) throws(SteppingError) -> Tensor {
    guard !target.isEmpty else { throw .noTarget }
    let isTable = model.weights.isHeadTied && address == "text.head.weight"
    let name = isTable ? "text.embedding.weight" : address
    var sum: Tensor?
    for index in program.indices.dropFirst(forwardCount) where uses(name, program[index].part) {
      try compute(through: index)
      let gradient = try gradients(of: index) { $0 == name }.weights[name]
      sum = gradient.map { gradient in sum.map { $0 + gradient } ?? gradient } ?? sum
    }
    return sum ?? Tensor(repeating: 0, shape: model.weights[name].shape)
  }

  private func uses(_ weight: String, _ part: Stage.Part) -> Bool {
    let addresses = model.weightAddresses(of: part)
    let isTable = model.weights.isHeadTied && weight == "text.embedding.weight"
    return addresses.contains(weight) || isTable && addresses.contains("text.head.weight")
  }

  /// All gradients in a stage that is walked backward, of weights those that are wanted.
  /// - Precondition: the stages before it have been computed.
  private func gradients(of index: Int, isWanted: @escaping (String) -> Bool) throws(SteppingError) -> Gradients {
    let part = program[index].part
    let forward = program.firstIndex(of: Stage(part)) ?? 0
    var values = recomputed(forward)
    if case .textBlock = part { values = recomputed(program.firstIndex(of: Stage(.merge)) ?? 0) + values }
    var stage = BackwardStage(
      model, part, input: checkpoints[forward].hidden, values: values, target: target, kept: kept(in: program[forward]),
      isWanted: isWanted)
    stage.run(index == forwardCount ? Tensor(1) : checkpoints[index].hidden)
    return stage.gradients
  }

  /// Of the values of a stage that edits change, which numbers are still what the layer made of what came before.
  private func kept(in stage: Stage) -> [Point: Tensor] {
    let changes = edits.flatMap(\.changes).filter { $0.concerns(stage) }
    return Dictionary(changes.map { ($0.address.point, $0.kept(of: shape(of: $0.address.point, in: stage))) }) {
      $0 * $1
    }
  }

  /// The values of a forward stage, made again.
  private func recomputed(_ index: Int) -> [Recorder.Entry] {
    var recorder = recorder(for: program[index])
    _ = model.run(program[index], checkpoints[index], cache, sampling, &recorder)
    return recorder.entries
  }
}

extension Session {
  /// The loss, as long as the cursor is before it; nil without a target.
  package var positionOfLoss: Position? {
    let loss = end(of: max(forwardCount - 1, 0))
    return target.isEmpty || position >= loss ? nil : loss
  }
}

extension Session {
  /// The number at `index` of the gradient at `place` by finite differences in double precision, without the run's edits.
  package func finiteDifference(_ place: FiniteDifference.Place, at index: [Int]) throws(SteppingError)
    -> FiniteDifference
  {
    try compute(through: forwardCount - 1)
    let shared = recomputed(program.firstIndex(of: Stage(.merge)) ?? 0)
    return FiniteDifference(model, place, at: index, target: target, shared: shared) { part in
      checkpoints[program.firstIndex(of: Stage(part)) ?? 0].hidden
    }
  }
}
