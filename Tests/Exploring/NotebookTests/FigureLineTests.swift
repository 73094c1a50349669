import Testing

@testable import TestSupport

/// What golden files of figures forgive, and what they do not.
@Suite struct FigureLineTests {
  @Test(arguments: [
    ("mean 0.755  std 0.147", "mean 0.756  std 0.147"), ("mean 4.2e-09  max 1", "mean -3.1e-09  max 1"),
    ("i = 90  ######   -9.27^2 = 85.9", "i = 90  #####      -9.27^2 = 86"),
    (" 2 ==----==++%%****", " 2 ==----==++##****"), ("[1, 0.123456]  block.0.outpu~", "[1, 0.12346]  block.0.output~"),
  ])
  func roundingIsForgiven(a: String, b: String) {
    #expect(FigureLine.agree(a[...], b[...]))
  }

  @Test(arguments: [
    ("mean 0.755", "mean 0.775"), ("mean 0.755", "mean -0.755"), ("[204, 96]", "[205, 96]"), ("head 1", "head 2"),
    ("mean 0.755", "main 0.755"), (" 2 ==----==++%%****", " 2 ==----::::::****"), ("12 ####", "12 ######"),
    ("a", "a b"), ("block.0.outpu~", "block.0.inpu~"),
  ])
  func otherDifferencesAreNot(a: String, b: String) { #expect(!FigureLine.agree(a[...], b[...])) }
}
