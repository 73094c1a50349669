import Testing

@testable import NotebookFiles

@Suite struct OutputDifferenceTests {
  private func difference(_ kept: String, _ now: String) -> String? {
    let lines = [kept, now].map { $0.split(separator: "\n", omittingEmptySubsequences: false).map(String.init) }
    return OutputDifference(kept: lines[0], now: lines[1])?.description
  }

  @Test(arguments: [
    ("mean 0.116  std 1.14", "mean 0.117  std 1.13"), ("norm 157  zeros 0", "norm 158  zeros 0"),
    ("max 0.55", "max 0.549"), ("mean 1.2e-09", "mean -3.4e-10"), ("1.23e-05", "1.24e-05"), ("x 9.99 y", "x  10.0  y"),
    ("-0.0000", "0.0000"), ("a  12345.6", "a  12346.1"),
    ("---  ------", "----  -----"), ("pink ####### 99.9%", "pink ######## 99.8%"),
    ("  0 +   ..", "  0 *   .:"), (" 22 =", " 22 ="), (" 66 -", " 66 - ."), ("OO  ++", "oO  +*"),
    ("    X%   0 @@", "    X#   0 %@"), ("1,234 |    ##.", "1,235 |    ##:"), ("      | .:#", "      |.:##"),
  ]) func roundingIsNoDifference(_ kept: String, _ now: String) {
    #expect(difference(kept, now) == nil)
    #expect(difference(now, kept) == nil)
  }

  @Test(arguments: [
    ("mean 0.116", "mean 0.118", "line 1: 0.116 was kept, and it is 0.118 now"),
    ("[4, 196, 24]", "[4, 197, 24]", "line 1: 196 was kept, and it is 197 now"),
    ("zeros 0", "zeros 1", "line 1: 0 was kept, and it is 1 now"),
    ("norm 157", "norm 159", "line 1: 157 was kept, and it is 159 now"),
    ("pink 99.9%", "red 99.9%", "line 1: pink was kept, and it is red now"),
    ("1,234 |    ##.", "1,237 |    ##.", "line 1: 1,234 was kept, and it is 1,237 now"),
    ("1,234 |    ##.", "1,234 |    ###", "line 1: 1,234 |    ##. was kept"),
    ("  0 :   ..", "  0 #   ..", "line 1: : was kept, and it is # now"),
    ("1,234 values", "1,235 values", "line 1: 1,234 was kept, and it is 1,235 now"),
    ("max 2.5", "max inf", "line 1: 2.5 was kept, and it is inf now"),
    ("max nan", "max 2.5", "line 1: nan was kept, and it is 2.5 now"),
    ("1e999", "2.5", "line 1: 1e999 was kept, and it is 2.5 now"),
    ("  0 +   ..", "  0 #   ..", "line 1: + was kept, and it is # now"),
    ("  0 +   ..", "  1 +   ..", "line 1: 0 was kept, and it is 1 now"),
    ("-1 1", "1 1", "line 1: -1 was kept, and it is 1 now"),
    ("pink ##### 9%", "pink ### 9%", "line 1: ##### was kept, and it is ### now"),
    ("a\nb", "a", "line 2 is missing: b"), ("a", "a\nb", "line 2 is new: b"),
    ("a b", "a b c", "line 1: a b was kept, and it is a b c now"),
    ("q = k·v", "q = k·\u{1B}[2J", "line 1: v was kept, and it is \\u{1b} now"),
  ]) func anythingElseIs(_ kept: String, _ now: String, _ message: String) {
    #expect(difference(kept, now)?.hasPrefix(message.hasSuffix("\\u{1b} now") ? "line 1: " : message) == true)
    #expect(difference(kept, now)?.contains("\u{1B}") == false)
    #expect(difference(kept, kept) == nil)
  }
}
