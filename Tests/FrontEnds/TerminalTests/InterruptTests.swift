import Foundation
import TestSupport
import Testing

@Suite struct InterruptTests {
  @Test func oneControlCStopsTheWorkAndTheSessionGoesOn() throws {
    let terminal = try PseudoTerminal("EditorProbe")
    try terminal.expect("probe>")
    for _ in 0..<2 {
      terminal.send(":wait\r")
      try terminal.expect { $0.lines.last { !$0.isEmpty } == "waiting" }
      try terminal.send("\u{3}", untilLine: "probe>")
    }
    terminal.send("alive\r")
    try terminal.expect("line 5 [alive]")
  }

  @Test func aSecondControlCEndsTheProgram() throws {
    let terminal = try PseudoTerminal("EditorProbe")
    try terminal.expect("probe>")
    terminal.send(":hang\r")
    try terminal.expect("hanging")
    terminal.send("\u{3}")
    try terminal.expect("asked to stop")
    terminal.send("\u{3}")
    #expect(try terminal.waitForExit() == 130)
  }

  @Test func keysPressedDuringWorkAreNotLost() throws {
    let terminal = try PseudoTerminal("EditorProbe")
    try terminal.expect("probe>")
    terminal.send(":work\r")
    try terminal.expect("working")
    terminal.send("12\u{1B}[D\u{4}3\r\u{12}13\r:sh\t\r\u{4}")
    #expect(try terminal.waitForExit() == 0)
    let shown = terminal.screen.transcript
    #expect(shown.split(separator: "line 2 [13]").count == 3 && shown.contains("line 6 [:show ]"), "\(shown)")
  }
}
