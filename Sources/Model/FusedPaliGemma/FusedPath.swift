import PaliGemmaModel
import Tensors

/// The same stages where nobody watches, fast: with weights that are floats, within 1e-5 of the reference path, and the same
/// greedy tokens.
///
/// Quantized weights are multiplied in whole numbers, which rounds what they are multiplied by to 8 bits, in blocks of 32 with
/// a scale: products differ by half a percent, as much as weights of 8 bits do from what they were. In BF16 arithmetic, what float
/// weights are multiplied by is rounded to 8 bits of precision, by 0.15% in the mean square, and so is what attention of many rows
/// multiplies.
///
/// What one stage leaves for the next lies in memory set aside once; a generated token sets none aside for its values, if it
/// is the most probable that is chosen.
package final class FusedPath {
  private let model: PaliGemma
  let scratch: Scratch
  private let vision: FusedVision
  private let decoder: FusedDecoder

  /// - Parameters:
  ///   - rows: the most tokens of a prompt, its image's included.
  ///   - sequences: the most that go through the decoder together after their prompts.
  ///   - positions: how many tokens the largest cache has room for.
  ///   - roundsToBFloat16: whether products are of BF16 numbers, where the CPU has such.
  package init(
    _ model: PaliGemma, rows: Int, sequences: Int = 1, positions: Int, roundsToBFloat16: Bool = false
  ) {
    self.model = model
    scratch = Scratch(model, rows: rows, sequences: sequences, roundsToBFloat16: roundsToBFloat16)
    vision = FusedVision(model, scratch)
    decoder = FusedDecoder(model, scratch, positions: positions)
  }

  /// Runs one part of the model, all but the choice; `tokens` are the pass's, member by member.
  func run(_ part: Stage.Part, _ pass: FusedDecoder.Pass, tokens: [Int], pixels: Tensor) {
    model.willUse(part)
    switch part {
    case .preprocessing, .sampling, .loss: break
    case .patchEmbedding: vision.embed(pixels)
    case .visionBlock(let index): vision.run(block: index)
    case .visionNorm: vision.normaliseLast()
    case .projector: vision.project()
    case .merge: decoder.merge(tokens, pass)
    case .textBlock(let index): decoder.run(block: index, pass)
    case .logits: decoder.computeLogits(pass)
    }
  }

  /// The logits that the last pass computed for one of its members, `[V]`.
  package func logits(of member: Int = 0) -> Tensor {
    let count = model.configuration.text.vocabularySize
    let start = scratch.logits.start + member * count
    return Tensor(Array(UnsafeBufferPointer(start: start, count: count)), shape: [count])
  }

  /// The token after a member's pass of `step`.
  func choose(_ sampling: Sampling, step: Int, member: Int = 0) -> Int {
    let count = model.configuration.text.vocabularySize
    let values = scratch.logits.start + member * count
    if sampling.temperature == nil { return indexOfLargestNumber(UnsafeBufferPointer(start: values, count: count)) }
    var probe = NoProbe()
    return sampling.choose(logits(of: member), step: step, &probe)
  }
}
