import FusedPaliGemma
import ModelTestSupport
import PaliGemmaModel
import Tensors
import Testing

@testable import Generation

/// Answers on either engine.
@Suite struct EngineTests {
  @Test(arguments: Reference.names) func aSeedDrawsTheSameTokens(name: String) throws {
    let reference = try Reference(name)
    for (temperature, topP) in [(1, 1), (2, 0.9), (0.7, 0.5), (3, 0.999)] as [(Float, Float)] {
      for seed: UInt64 in 0..<3 {
        let sampling = Sampling(temperature: temperature, topP: topP, seed: seed)
        var (fused, plain) = (
          try generator(reference, sampling, 12, .fused), try generator(reference, sampling, 12, .reference)
        )
        while let token = plain.next() { #expect(fused.next() == token) }
        #expect(fused.next() == nil)
      }
    }
  }

  @Test(arguments: Reference.names + Reference.adapted) func greedyTokensAreTheSame(name: String) throws {
    let reference = try Reference(name)
    var fused = try generator(reference, .greedy, 24, .fused)
    var plain = try generator(reference, .greedy, 24, .reference)
    while let token = plain.next() { #expect(fused.next() == token) }
    #expect(fused.next() == nil)
  }

  @Test func theEngineIsTheOneThatWasAskedFor() throws {
    let model = try Reference("published").model
    #expect(EngineKind.fused.engine(model, [(20, 4)], answers: 1) { _ in } is FusedEngine)
    #expect(EngineKind.bfloat16.engine(model, [(20, 4)], answers: 1) { _ in } is FusedEngine)
    #expect(EngineKind.reference.engine(model, [(20, 4)], answers: 1) { _ in } is ReferenceEngine<NoProbe>)
  }

  /// The relative error that rounding to 8 bits of precision brings; none where the CPU has no such products.
  @Test(arguments: Reference.names + Reference.adapted) func roundingToBFloat16KeepsLogits(name: String) throws {
    let reference = try Reference(name)
    var rounded = try generator(reference, .greedy, 1, .bfloat16)
    var exact = try generator(reference, .greedy, 1, .fused)
    _ = (rounded.next(), exact.next())
    let (a, b) = (rounded.logits, exact.logits)
    guard EngineKind.bfloat16.precision(for: reference.model) == .bfloat16 else { return #expect(a == b) }
    let error = norm(a - b) / norm(b)
    #expect(error > 0)
    #expect(error < 0.02)
  }

  /// What is small stays exact, and what is stored otherwise.
  @Test(arguments: [("published", 44_976), ("gemma2", 56_568), ("defaults", 0), ("module", 0)])
  func onlyALargeModelInBFloat16IsRounded(name: String, bytes: Int) throws {
    let model = try Reference(name).model
    #expect(EngineKind.fastest(for: model) == .fused)
    #expect(EngineKind.fastest(for: model, large: max(bytes, 1)) == (bytes > 0 ? .bfloat16 : .fused))
    #expect(EngineKind.fastest(for: model, large: bytes + 1) == .fused)
  }

  private func norm(_ x: Tensor) -> Double { x.values.reduce(0) { $0 + Double($1) * Double($1) }.squareRoot() }

  private func generator(_ reference: Reference, _ sampling: Sampling, _ limit: Int, _ engine: EngineKind) throws
    -> Generator
  {
    try Generator(reference.model, reference.input, sampling: sampling, limit: limit, engine: engine)
  }
}
