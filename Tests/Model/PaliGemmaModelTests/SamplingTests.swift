import Tensors
import Testing

@testable import PaliGemmaModel

/// How tokens are chosen from logits that hold what is no number.
@Suite struct SamplingTests {
  @Test func whatIsNoNumberIsNotTheLargest() {
    let logits = Tensor([.nan, 1, 3, .nan, 3, -.infinity], shape: [6])
    #expect(logits.indexOfLargestNumber == 2)
    #expect(logits.indexOfLargest(axis: 0) == Tensor(0))  // unlike an expression's
    #expect(Tensor([.nan, .nan], shape: [2]).indexOfLargestNumber == 0)
    var probe = NoProbe()
    #expect(Sampling.greedy.choose(logits, step: 0, &probe) == 2)
  }
}
