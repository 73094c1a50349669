import Foundation
import ModelTestSupport
import PaliGemmaModel
import Tensors
import TestSupport
import Testing

@testable import FusedPaliGemma

/// The fused path against the reference path.
@Suite struct FusedPathTests {
  private static let types: [ElementType] = [.float32, .bfloat16, .float16]

  @Test(arguments: Reference.names + Reference.adapted + ["smallest"], types)
  func everyStageEndsAsOnTheReferencePath(name: String, type: ElementType) throws {
    let rewritten = try RewrittenModel(Reference.folder(name), adapter: Reference.adapter(name), as: type)
    for words in [1, 6] { try expectSameStages(rewritten.model, words: words, tokens: 8) }
  }

  @Test(arguments: types) func everyStageOfTheShippedModelEndsAsOnTheReferencePath(type: ElementType) throws {
    let folder = Fixtures.package.appending(path: "Sources/Model/Installation/Resources")
    let rewritten = try RewrittenModel(folder, as: type)
    for words in [3, 9] { try expectSameStages(rewritten.model, words: words, tokens: 8) }
  }

  /// Runs both paths side by side, the tokens that the reference chooses going into both, as far as the first stage that
  /// drifts.
  private func expectSameStages(_ model: PaliGemma, words: Int, tokens: Int) throws {
    let (configuration, input) = (model.configuration, input(model.configuration, words: words))
    let capacity = input.tokens.count + tokens
    let caches = (0..<2).map { _ in KeyValueCache(configuration.text, capacity: capacity) }
    let path = FusedPath(model, rows: input.tokens.count, positions: capacity)
    var stream = Stream(input)
    for step in 0..<tokens {
      let pass = FusedDecoder.Pass(members: [.init(cache: caches[0], start: stream.start)], rows: stream.tokens.count)
      for stage in step == 0 ? model.layout.prompt : model.layout.generated(step) {
        path.run(stage.part, pass, tokens: stream.tokens, pixels: stream.hidden)
        var probe = NoProbe()
        stream = model.run(stage, stream, caches[1], .greedy, &probe)
        let error = path.error(after: stage.part, configuration, against: stream.hidden)
        try #require(error < 1e-5, "\(stage.title)")
      }
      let token = try #require(stream.chosen)
      #expect(path.choose(.greedy, step: step) == token)
      stream = Stream(token: token, start: stream.start + stream.tokens.count)
    }
  }

  /// A picture of random numbers, and so many words after `<bos>`.
  private func input(_ configuration: Configuration, words: Int) -> Input {
    let (vision, text) = (configuration.vision, configuration.text)
    let random = Tensor.random(shape: [3, vision.imageSize, vision.imageSize], seed: UInt64(words))
    let image = [Int](repeating: configuration.imageToken, count: vision.patchCount)
    let ids = (0..<words).map { 4 + ($0 * 37 + words * 11) % (text.vocabularySize - 4) }
    return Input(
      pixels: Tensor(random.values.map { 2 * $0 - 1 }, shape: random.shape),
      tokens: image + [configuration.beginToken] + ids.map { $0 == configuration.imageToken ? 4 : $0 })
  }

  @Test func logitsOfABatchAreThoseOfEachAlone() throws {
    let reference = try Reference("published")
    let (model, tokens) = (reference.model, reference.input.tokens)
    let lengths = [tokens.count, tokens.count + 3, tokens.count + 1]
    let capacity = tokens.count + 4
    let path = FusedPath(model, rows: capacity, sequences: 3, positions: capacity)
    var pass = FusedDecoder.Pass(members: [], rows: 1)
    for length in lengths {
      let prompt = tokens + Array(repeating: 7, count: length - tokens.count)
      let cache = KeyValueCache(model.configuration.text, capacity: capacity)
      path.run(Input(pixels: reference.input.pixels, tokens: prompt), model.layout, cache) { _ in }
      pass.members.append(.init(cache: cache, start: length))
    }
    func run(_ pass: FusedDecoder.Pass, _ tokens: [Int]) -> [Tensor] {
      for stage in model.layout.generated(1) {
        path.run(stage.part, pass, tokens: tokens, pixels: reference.input.pixels)
      }
      return pass.members.indices.map { path.logits(of: $0) }
    }
    let next = [9, 12, 30]
    let each = pass.members.indices.flatMap { run(.init(members: [pass.members[$0]], rows: 1), [next[$0]]) }
    #expect(run(pass, next) == each)  // bit by bit
    #expect(each[0] != each[1])
  }
}

extension FusedPath {
  /// How far what `part` left for the next is from `expected`. After the last layer, only the last row is ever looked at;
  /// preprocessing and the choice leave nothing of their own.
  fileprivate func error(after part: Stage.Part, _ configuration: Configuration, against expected: Tensor) -> Double {
    switch part {
    case .preprocessing, .sampling, .loss: return 0
    case .visionNorm: return relativeError(values(scratch.normed, expected.shape), expected)
    case .projector: return relativeError(values(scratch.projected, expected.shape), expected)
    case .logits: return relativeError(values(scratch.logits, expected.shape), expected)
    case .textBlock(configuration.text.layerCount - 1):
      let last = expected.shape[0] - 1..<expected.shape[0]
      return relativeError(values(scratch.hidden, expected.shape).rows(last), expected.rows(last))
    case .patchEmbedding, .visionBlock, .merge, .textBlock:
      return relativeError(values(scratch.hidden, expected.shape), expected)
    }
  }

  private func values(_ memory: Floats, _ shape: [Int]) -> Tensor {
    Tensor(Array(UnsafeBufferPointer(start: memory.start, count: shape.reduce(1, *))), shape: shape)
  }
}
