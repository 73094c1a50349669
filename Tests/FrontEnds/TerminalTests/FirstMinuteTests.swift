import Foundation
import TestSupport
import Testing

/// What somebody meets in the first minute at a real terminal.
@Suite struct FirstMinuteTests {
  private func start(environment: [String: String] = [:], rows: Int = 24, _ arguments: String...) throws
    -> PseudoTerminal
  {
    let terminal = try PseudoTerminal("vlmverse", arguments, environment: environment, rows: rows)
    try terminal.expectLine("[1]>")
    return terminal
  }

  @Test func theGreetingNamesTheCourse() throws {
    #expect(try start().screen.text.contains(":lesson 0 begins the course."))
  }

  @Test func tabTakesTheLineThatWouldHaveWorked() throws {
    let terminal = try start()
    try terminal.send("what color is the ring?\r", untilLine: "[2]>")
    #expect(terminal.screen.text.contains("write :prompt answer en what color is the ring?, as Tab does"))
    try terminal.send("\t", untilLine: "[2]> :prompt answer en what color is the ring?")
    try terminal.send("\r", untilLine: "[3]>")
    try terminal.send("quit\r", untilLine: "[4]>")
    terminal.send("\t\r")
    #expect(try terminal.waitForExit() == 0)
  }

  @Test func openBracketsGoOnInTheNextLine() throws {
    let terminal = try start()
    try terminal.send("x = [1, # one\r", untilLine: "...>")
    try terminal.send("  2]\r", untilLine: "[2]>")
    try terminal.send("sum(x)\r", untilLine: "[3]>")
    #expect(terminal.screen.lines.contains("3"))
    try terminal.send("\u{1B}[A\u{1B}[A", untilLine: "[3]> x = [1, 2]")
    try terminal.send("\u{3}", untilLine: "[3]>")
    try terminal.send("y = (1,\r", untilLine: "...>")
    try terminal.send("\u{3}", untilLine: "[3]>")
    try terminal.send("y = (1,\r", untilLine: "...>")
    try terminal.send("\r", untilLine: "[4]>")
    #expect(terminal.screen.text.contains("error: "))
  }

  @Test func whatIsLongerThanTheWindowHasAPager() throws {
    let folder = try TemporaryDirectory()
    let pager = ["NO_PAGER": "", "PAGER": "cat > \(folder.file("paged").path); echo paged"]
    let terminal = try start(environment: pager, rows: 12)
    try terminal.send("1 + 1\r", untilLine: "[2]>")
    #expect(!FileManager.default.fileExists(atPath: folder.file("paged").path))
    try terminal.send(":where\r", untilLine: "[3]>")
    let paged = try String(contentsOf: folder.file("paged"), encoding: .utf8)
    #expect(paged.contains("vision block 0") && paged.contains("choosing a token"))
    #expect(terminal.screen.lines.contains("paged") && !terminal.screen.text.contains("vision block 0"))
  }

  @Test(arguments: [
    ["NO_PAGER": "1", "PAGER": "false"], ["NO_PAGER": "", "PAGER": "no-such-pager"], ["NO_PAGER": "", "PAGER": ""],
  ])
  func withoutAPagerAllIsShown(environment: [String: String]) throws {
    let terminal = try start(environment: environment, rows: 12)
    try terminal.send(":where\r", untilLine: "[2]>")
    #expect(terminal.screen.transcript.contains("vision block 0"))
  }

  @Test func aPagerIsSwitchedOffByAFlag() throws {
    let terminal = try start(environment: ["NO_PAGER": "", "PAGER": "cat > /dev/null"], rows: 12, "--no-pager")
    try terminal.send(":where\r", untilLine: "[2]>")
    #expect(terminal.screen.transcript.contains("vision block 0"))
  }
}
