import Rendering
import Testing

@Suite struct NumberFormatTests {
  @Test(arguments: [
    (0.0, "0"), (-0.0, "0"), (0.03123, "0.0312"), (-1.25, "-1.25"), (1.2345e-7, "1.23e-07"), (0.5, "0.5"),
    (150.6, "151"),
    (1234.5, "1235"), (999_999.4, "999999"), (1e6, "1e+06"), (1_234_567, "1.23e+06"), (-0.0001, "-0.0001"),
    (0.00009996, "0.0001"),
    (9.999, "10"), (0.9996, "1"), (1e300, "1e+300"), (-.leastNonzeroMagnitude, "-5e-324"), (.nan, "NaN"),
    (-.infinity, "-inf"),
    (.infinity, "inf"),
    (0.1 + 0.2, "0.3"), (123.0, "123"),
  ])
  func compact(_ value: Double, _ text: String) { #expect(NumberFormat.compact(value) == text) }

  @Test func singlesAreWrittenAsTheyRead() {
    #expect(NumberFormat.compact(Float(0.1), significant: 9) == "0.1")
    #expect(NumberFormat.compact(Float.pi, significant: 6) == "3.14159")
  }

  @Test(arguments: [
    (1.005, 2, "1.01"), (-0.0004, 3, "0.000"), (2.5, 0, "3"), (-2.5, 0, "-3"), (99.996, 2, "100.00"), (0.04, 1, "0.0"),
    (0.05, 1, "0.1"),
    (1e21, 1, "1000000000000000000000.0"),
  ])
  func fixed(_ value: Double, _ decimals: Int, _ text: String) {
    #expect(NumberFormat.fixed(value, decimals: decimals) == text)
  }

  @Test func alignedNumbersShareTheirDecimals() {
    #expect(NumberFormat.aligned([1.5, -0.25, 12.125, .nan]) == ["1.50", "-0.25", "12.13", "NaN"])
    #expect(NumberFormat.aligned([1, -2, 300]) == ["1", "-2", "300"])
    #expect(NumberFormat.aligned([0, -0.0312, 0.001]) == ["0.00000", "-0.03120", "0.00100"])
    #expect(NumberFormat.aligned([1e-7, 2.5e8]) == ["1.000e-07", "2.500e+08"])
    #expect(NumberFormat.aligned([]) == [])
    #expect(NumberFormat.aligned([0.5, 1.25e-9, 0.00037, 0]) == ["0.5000", "1.3e-09", "0.00037", "0.0000"])
  }

  @Test(arguments: [
    (0, "0"), (999, "999"), (1024, "1,024"), (-1_234_567, "-1,234,567"), (Int.min, "-9,223,372,036,854,775,808"),
  ])
  func count(_ value: Int, _ text: String) { #expect(NumberFormat.count(value) == text) }

  @Test(arguments: [
    (0, "0 B"), (999, "999 B"), (1000, "1.00 kB"), (12_345_678, "12.3 MB"), (999_999, "1.00 MB"),
    (5_850_000_000, "5.85 GB"), (-2048, "-2.05 kB"),
  ])
  func bytes(_ value: Int, _ text: String) { #expect(NumberFormat.bytes(value) == text) }

  @Test(arguments: [
    (0.0, "0.0%"), (0.6213, "62.1%"), (1.0, "100.0%"), (1e-9, "<0.1%"), (0.99999, ">99.9%"), (.nan, "NaN"),
  ])
  func percent(_ value: Double, _ text: String) { #expect(NumberFormat.percent(value) == text) }

  @Test(arguments: [
    (Duration.zero, "0 ns"), (.nanoseconds(85), "85 ns"), (.microseconds(789), "789 µs"),
    (.microseconds(1234), "1.23 ms"),
    (.milliseconds(45_600), "45.6 s"), (.seconds(123), "2 min 03 s"), (.seconds(59.99), "1 min 00 s"),
    (.microseconds(999.9), "1.00 ms"),
  ])
  func duration(_ value: Duration, _ text: String) { #expect(NumberFormat.duration(value) == text) }

  @Test func probabilitiesShowHowNearTheyAreToAllAndNothing() {
    let shares: [Float] = [0, 1, 0.5, 0.123456, 0.0003123, 3.1e-9, 0.99, 0.9991234, 0.9999958, .nan]
    #expect(
      shares.map(NumberFormat.probability) == [
        "0%", "100%", "50%", "12.3%", "0.0312%", "3.1e-07%", "99%", "99.912%", "99.99958%", "NaN",
      ])
    #expect([0.0312, -1.2e-5, 0, 15].map(NumberFormat.change) == ["+0.0312", "-1.2e-05", "0", "+15"])
  }

  @Test func shapes() {
    #expect(NumberFormat.shape([4, 196, 24]) == "[4, 196, 24]")
    #expect(NumberFormat.shape([]) == "[]")
  }
}
