import Measuring
import Testing

/// The arithmetic of measurements; nothing is timed here.
@Suite struct TimedWorkTests {
  @Test func theMedianIsInTheMiddle() {
    #expect(Samples(values: [3, 1, 2]).median == 2)
    #expect(Samples(values: [4, 1, 2, 10]).median == 3)
    #expect(Samples().median.isNaN)
    let samples = Samples(values: [3, 1, 2])
    #expect(samples.lowest == 1 && samples.highest == 3)
  }

  @Test func sharesAreOfTheCeilingAtTheTime() {
    var figure = TimedWork("decode", .reads, answers: 4)
    figure.add(seconds: 2, steps: 10, amount: 20, ceiling: 20)  // 10 a second of 20
    figure.add(seconds: 1, steps: 4, amount: 30, ceiling: 40)  // 30 of 40
    figure.add(seconds: 4, steps: 10, amount: 16, ceiling: 5)  // 4 of 5
    #expect(figure.rates.values == [10, 30, 4] && figure.ceilings.values == [20, 40, 5])
    #expect(figure.seconds.values == [0.2, 0.25, 0.4])
    #expect(figure.shareOfMedians == 10.0 / 20)
    #expect(figure.medianOfShares == 0.75)
    #expect(figure.tokensPerSecond == 16)
    #expect(TimedWork("image", .products).tokensPerSecond == nil)
  }

  @Test func theBestRateIsOfWhoeverWouldHaveDoneAllPartsFirst() {
    #expect(bestRate([[40, 80], [50, 40]], parts: [200, 400]) == 60)  // 10 s, not 14
    #expect(bestRate([[40, 80], [50, 40]], parts: [400, 200]) == 48)  // 12.5 s, not 13
    #expect(bestRate([[10, 1]], parts: [5, 0]) == 10)  // what was not done takes no time
  }
}
