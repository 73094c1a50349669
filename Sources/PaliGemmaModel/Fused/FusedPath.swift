import CKernels
import Tensors

/// The same stages where nobody watches, fast: within 1e-5 of the reference path, and the same greedy tokens.
///
/// What one stage leaves for the next lies in memory set aside once; a generated token sets none aside for its values, if it
/// is the most probable that is chosen.
final class FusedPath {
  private let configuration: Configuration
  private let sampling: Sampling
  private let scratch: Scratch
  private let vision: FusedVision
  private let decoder: FusedDecoder

  /// - Parameter rows: the most tokens of one pass: the prompt's, its image's included.
  init(_ model: PaliGemma, _ cache: KeyValueCache, _ sampling: Sampling, rows: Int) {
    configuration = model.configuration
    self.sampling = sampling
    scratch = Scratch(model.configuration, rows: rows)
    vision = FusedVision(model, scratch)
    decoder = FusedDecoder(model, scratch, cache)
  }

  /// Runs one stage of the pass that `stream` began; only its `chosen` changes.
  func run(_ stage: Stage, _ stream: inout Stream) {
    let pass = FusedDecoder.Pass(start: stream.start, rows: stream.tokens.count)
    switch stage.part {
    case .preprocessing: break
    case .patchEmbedding: vision.embed(stream.hidden)
    case .visionBlock(let index): vision.run(block: index)
    case .visionNorm: vision.normaliseLast()
    case .projector: vision.project()
    case .merge: decoder.merge(stream.tokens, pass)
    case .textBlock(let index): decoder.run(block: index, pass)
    case .logits: decoder.computeLogits(pass)
    case .choice: stream.chosen = choose(step: stage.step)
    }
  }

  /// The logits of the last pass, `[V]`.
  var logits: Tensor {
    let count = configuration.text.vocabularySize
    return Tensor(Array(UnsafeBufferPointer(start: scratch.logits.start, count: count)), shape: [count])
  }

  private func choose(step: Int) -> Int {
    let (values, count) = (scratch.logits.start, configuration.text.vocabularySize)
    let largest = ck_largest(values, count)
    if sampling.temperature == nil, !largest.isNaN { return ck_first_index(values, largest, count) }
    var probe = NoProbe()
    return sampling.choose(logits, step: step, &probe)
  }
}
