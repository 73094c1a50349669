import Foundation
import Tensors
import TestSupport
import Testing

@testable import PaliGemmaModel

/// The path that is taken where nobody watches, against the reference path.
@Suite struct FusedPathTests {
  @Test(arguments: Reference.names) func logitsAndGreedyTokensEqualTheReferencePath(name: String) throws {
    let reference = try Reference(name)
    try expectSameAnswer(reference.model, reference.input, limit: 24)
  }

  @Test func theShippedModelAnswersAlike() throws {
    let model = try PaliGemma(folder: Fixtures.package.appending(path: "Sources/Model/Installation/Resources"))
    let vision = model.configuration.vision
    let side = vision.imageSize
    for seed: UInt64 in 1...3 {
      let random = Tensor.random(shape: [3, side, side], seed: seed)
      let pixels = Tensor(random.values.map { 2 * $0 - 1 }, shape: random.shape)
      let image = [Int](repeating: model.configuration.imageToken, count: vision.patchCount)
      let text = (0..<3 * Int(seed)).map { 10 + ($0 * 37 + Int(seed) * 11) % 200 }
      let input = Input(pixels: pixels, tokens: image + [model.configuration.beginToken] + text)
      try expectSameAnswer(model, input, limit: 10)
    }
  }

  @Test(arguments: Reference.names) func aSeedDrawsTheSameTokens(name: String) throws {
    let reference = try Reference(name)
    for (temperature, topP) in [(1, 1), (2, 0.9), (0.7, 0.5), (3, 0.999)] as [(Float, Float)] {
      for seed: UInt64 in 0..<3 {
        let sampling = Sampling(temperature: temperature, topP: topP, seed: seed)
        var fused = try Generator(reference.model, reference.input, sampling: sampling, limit: 12, probe: NoProbe())
        var plain = try Generator(
          reference.model, reference.input, sampling: sampling, limit: 12, probe: ReferencePath())
        while let token = plain.next() { #expect(fused.next() == token) }
        #expect(fused.next() == nil)
      }
    }
  }

  @Test func onlyWhereSomebodyWatchesIsTheReferencePathTaken() throws {
    let reference = try Reference("published")
    let (model, input) = (reference.model, reference.input)
    #expect(try Generator(model, input, sampling: .greedy, limit: 1, probe: NoProbe()).fused != nil)
    #expect(try Generator(model, input, sampling: .greedy, limit: 1, probe: ReferencePath()).fused == nil)
    #expect(try Generator(model, input, sampling: .greedy, limit: 1, probe: Recorder()).fused == nil)
  }

  private func expectSameAnswer(_ model: PaliGemma, _ input: Input, limit: Int) throws {
    var logits: [Tensor] = []
    var watched = try Generator(model, input, sampling: .greedy, limit: limit) { _ in
      Recorder()
    } seen: { _, recorder in
      logits += recorder.entries.filter { $0.point == .logits }.map(\.value)
    }
    var fused = try Generator(model, input, sampling: .greedy, limit: limit, probe: NoProbe())
    while let token = watched.next() {
      #expect(fused.next() == token)
      #expect(relativeError(try #require(fused.fused).logits(), try #require(logits.last)) < 1e-5)
    }
    #expect(fused.next() == nil)
  }
}
