import PaliGemmaModel
import Tensors

/// One pass over a prompt and the answer that should have been, and its loss: what gradients are taken of.
///
/// The answer's tokens but the last follow the prompt; the last rows, as many as the answer has tokens, are asked for one
/// each. Only what flows between stages is kept; the values of a stage are made again when they are asked for, which is
/// gradient checkpointing (Chen et al.: Training Deep Nets with Sublinear Memory Cost, arXiv 1604.06174).
public struct TargetedPass {
  /// What runs.
  public let model: PaliGemma
  /// The tokens that the answer should have had, its end token included: [A].
  public let target: [Int]
  /// −log of each target token's probability: [A].
  public let losses: Tensor
  /// What runs, in order, up to the loss.
  package let stages: [Stage]

  private let streams: [Stream]
  private let cache: KeyValueCache

  /// Runs `model` on a prompt and its `target`.
  /// - Throws: that prompt and answer are too long, or what `willRun` throws.
  /// - Precondition: the target has a token.
  public init(_ model: PaliGemma, _ input: Input, target: [Int], willRun: (Stage) throws -> Void = { _ in }) throws {
    let rows = input.tokens.count + target.count - 1
    _ = try model.configuration.text.room(after: rows, limit: 1)
    (self.model, self.target) = (model, target)
    stages = model.layout.targeted.filter { !$0.isBackward }
    cache = KeyValueCache(model.configuration.text, capacity: rows)
    var streams = [Stream(input, target: target)]
    for stage in stages {
      try willRun(stage)
      var probe = NoProbe()
      streams.append(model.run(stage, streams[streams.count - 1], cache, .greedy, &probe))
    }
    self.streams = streams
    losses = crossEntropy(streams[stages.count - 1].hidden, target)
  }

  /// The mean of ``losses``.
  public var loss: Float { streams[stages.count].hidden.values[0] }

  /// The logits of the rows that are asked: [A, V].
  public var logits: Tensor { input(of: stages.count - 1) }

  /// The values of stage `index`, in order, computed again.
  package func values(of index: Int) -> [Recorder.Entry] {
    var recorder = Recorder()
    _ = model.run(stages[index], streams[index], cache, .greedy, &recorder)
    return recorder.entries
  }

  /// What flows into stage `index`.
  func input(of index: Int) -> Tensor { streams[index].hidden }
}
