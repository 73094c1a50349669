import Tensors
import Testing

@Suite struct StatisticsTests {
  @Test func finiteNumbersOnly() {
    let s = Tensor([1, 3, 0, -4, .nan, .infinity, -.infinity], shape: [7]).statistics
    #expect(s.mean == 0)
    #expect(s.standardDeviation == Float(6.5).squareRoot())
    #expect([s.minimum, s.maximum, s.norm] == [-4, 3, Float(26).squareRoot()])
    #expect([s.zeroCount, s.nanCount, s.infiniteCount] == [1, 1, 2])
  }

  @Test func aLargeMeanDoesNotHideTheSpread() {
    let s = Tensor([10_000, 10_001, 10_002, 10_003], shape: [4]).statistics
    #expect(s.standardDeviation == Float(1.25).squareRoot())
  }

  @Test func nothingToCount() {
    let s = Tensor([], shape: [0]).statistics
    #expect(s.mean.isNaN && s.minimum.isNaN && s.norm == 0)
  }
}
