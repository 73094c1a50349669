import Foundation
import TestSupport
import Testing

@testable import LineEditing

/// A lesson shown to a class at a terminal.
@Suite struct DemoTests {
  @Test func anyKeysTypeTheLessonsLines() throws {
    let terminal = try PseudoTerminal("vlmverse", ["demo", Learner.sample.path, "--ascii"])
    try terminal.expectLine("demo of sample - 1/4 [1]>")
    try terminal.send("zzz\r", untilLine: "demo of sample - 2/4 [1]>")
    try terminal.send("abcd", untilLine: "demo of sample - 2/4 [1]> :ste")  // the colon that begins it is typed, too
    terminal.send("\r")
    try terminal.expect("> :step patches")
    try terminal.expectLine("demo of sample - 2/4 [2]>")
    try terminal.send(":lesson back\r", untilLine: "demo of sample - 2/4 [3]>")
    try terminal.send("\r", untilLine: "demo of sample - 2/4 [4]>")
    try terminal.send(":play\r", untilLine: "demo of sample - play [5]>")
    try terminal.send("1 + 1\r", untilLine: "demo of sample - play [6]>")
    terminal.send("softmax(1 +\r")
    try terminal.expect("...>")
    try terminal.send(":resume\r", untilLine: "demo of sample - 2/4 [7]>")
    for number in 8...10 {
      terminal.send("\r")
      if number == 8 { terminal.send("\r") }
      try terminal.expectLine("demo of sample - 2/4 [\(number)]>")
    }
    try terminal.expect("success: That is it.")
    try terminal.send("\r", untilLine: "demo of sample - 3/4 [10]>")
    terminal.send("x\r\r")
    try terminal.expect("Which value holds the scores")
    try terminal.send(":skip\r", untilLine: "demo of sample - 3/4 [11]>")
    try terminal.send("\r", untilLine: "demo of sample - 3/4 [12]>")
    terminal.send("\r")
    try terminal.expect("That was sample")
    terminal.send(":quit\r")
    #expect(try terminal.waitForExit() == 0)
  }

  @Test func whatEnterRanIsInTheHistory() throws {
    let terminal = try PseudoTerminal("vlmverse", ["lesson", Learner.sample.path, "--ascii"])
    try terminal.expectLine("sample - 1/4 [1]>")
    try terminal.send("\r", untilLine: "sample - 2/4 [1]>")
    try terminal.send("\r", untilLine: "sample - 2/4 [2]>")
    try terminal.send("\u{1B}[A", untilLine: "sample - 2/4 [2]> :step patches")
    terminal.send("\u{15}:quit\r")
    #expect(try terminal.waitForExit() == 0)
  }

  @Test func aClickerLeadsThroughIt() throws {
    let terminal = try PseudoTerminal("vlmverse", ["demo", Learner.sample.path, "--ascii", "--typing", "1000"])
    try terminal.expectLine("demo of sample - 1/4 [1]>")
    try terminal.send("\u{1B}[6~", untilLine: "demo of sample - 2/4 [1]>")
    try terminal.send("\u{1B}[C", untilLine: "demo of sample - 2/4 [2]>")
    try terminal.send("\u{1B}[5~", untilLine: "demo of sample - 2/4 [3]>")
    try terminal.expect(":lesson back")
    terminal.send("b")
    try terminal.expect("a blank screen") { $0.text.allSatisfy(\.isWhitespace) }
    terminal.send("\u{1B}[6~")  // ends the blank screen, and does no more
    try terminal.send("\u{1B}[15~", untilLine: "demo of sample - 2/4 [3]>")
    try terminal.send(":nonsense\r", untilLine: "demo of sample - 2/4 [4]>")
    try terminal.send("\u{1B}[B", untilLine: "demo of sample - 2/4 [5]>")
    try terminal.send(":big\r", untilLine: "demo of sample - 2/4 [6]>")
    terminal.send(":quit\r")
    #expect(try terminal.waitForExit() == 0)
  }

  @Test func thePageIsDrawnAtTheWindowsSize() throws {
    let terminal = try PseudoTerminal("vlmverse", ["demo", Learner.sample.path, "--ascii"])
    try terminal.expectLine("demo of sample - 1/4 [1]>")
    try terminal.send("\r", untilLine: "demo of sample - 2/4 [1]>")
    terminal.send("\r")
    try terminal.expectLine("demo of sample - 2/4 [2]>")
    // The last row of patches, which only a map with two rows for each has room to name.
    let isLarge = { (screen: Screen) in screen.lines.contains { $0.hasPrefix("13 ") } }
    terminal.resize(rows: 45, columns: 140)
    try terminal.expect("a larger map") { isLarge($0) && $0.text.contains("[1]> :step patches") }
    terminal.resize(rows: 24, columns: 80)
    try terminal.expect("a smaller map") { !isLarge($0) && $0.text.contains("\n12 ") }
    try terminal.expectLine("demo of sample - 2/4 [2]>")
    try terminal.send(":big\r", untilLine: "demo of sample - 2/4 [3]>")
    try terminal.expect("the page, large") { $0.text.contains("    Enter runs vision.patches.shape") }
    terminal.send("\u{1B}[15~")
    try terminal.expectLine("demo of sample - 2/4 [3]>")
    terminal.send(":quit\r")
    #expect(try terminal.waitForExit() == 0)
  }

  @Test func keysMeanTheScript() {
    var keys = ScriptedKeys("ab")
    #expect(keys.press("\u{1}") == .types("\u{1}"))
    #expect(keys.press("x") == .types("a"))
    #expect(keys.press("\u{7F}") == .nothing)
    #expect(keys.press(":") == .types("b"))
    #expect(keys.press("x") == .nothing)
    #expect(keys.press("\r") == .enters(""))
    keys = ScriptedKeys("ab")
    #expect(
      ["\u{1B}", "[", "5", "~"].map { keys.press($0) } == [.types("\u{1B}"), .types("["), .types("5"), .types("~")])
    #expect(keys.press("x") == .types("a"))
    #expect(keys.press("\n") == .enters("b"))
    keys = ScriptedKeys("ab")
    #expect(keys.press("b") == .blanks)
    #expect(keys.press(":") == .takesOver)
    #expect(ClickerKey(Array("\u{1B}[6~".utf8)) == .next && ClickerKey(Array("\u{1B}OA".utf8)) == .back)
    #expect(ClickerKey(Array("\u{1B}[15~".utf8)) == .redraws && ClickerKey([0x1B]) == .nothing)
    #expect(ClickerKey(Array("\u{1B}[24~".utf8)) == nil)
  }

  @Test func bigOutputIsSparse() throws {
    let plain = try run("vlmverse", ["lesson", Learner.sample.path], stdin: "\n").stdout
    let big = try run("vlmverse", ["lesson", Learner.sample.path, "--big"], stdin: "\n").stdout
    #expect(big.contains("    A sample\n"))
    #expect(
      big.split(separator: "\n", omittingEmptySubsequences: false).count
        > plain.split(separator: "\n", omittingEmptySubsequences: false).count)
  }
}
