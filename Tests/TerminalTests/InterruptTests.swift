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
      terminal.send("\u{3}")
      try terminal.expectLine("probe>")
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
}
