import TestSupport
import Testing

/// Text that a terminal brackets as pasted.
@Suite struct PasteTests {
  private func paste(_ text: String) -> String { "\u{1B}[200~\(text)\u{1B}[201~" }

  private func start() throws -> PseudoTerminal {
    let terminal = try PseudoTerminal("EditorProbe")
    try terminal.expect("probe>")
    return terminal
  }

  @Test func allLinesButTheLastAreEntered() throws {
    let terminal = try start()
    terminal.send("<>\u{2}" + paste("one?\r\ntwo\tthree\u{7}\nfo\u{1B}[Aur"))
    try terminal.expect("probe> <one?\nline 5 [<one?]\nprobe> two three\nline 9 [two three]\nprobe> fo[Aur>")
    terminal.send("!\r")
    try terminal.expect("line 8 [fo[Aur!>]")
  }

  @Test func aFinalNewlineEntersTheLastLineToo() throws {
    let terminal = try start()
    terminal.send(paste("one\r") + "typed\r")
    try terminal.expect("line 3 [one]\nprobe> typed\nline 5 [typed]")
  }

  @Test func anInterruptedCommandDropsTheRest() throws {
    let terminal = try start()
    terminal.send(paste(":wait\nnever\nnever either"))
    try terminal.expect("waiting")
    terminal.send("\u{3}")
    try terminal.expect("stopped\nprobe>")
    terminal.send("next\r")
    try terminal.expect("stopped\nprobe> next\nline 4 [next]")
  }

  @Test func aMegabyteIsOneLine() throws {
    let terminal = try start()
    terminal.send(paste(String(repeating: "0123456789abcdef", count: 1 << 16)) + "\r")
    try terminal.expect("line 1048576 [0123456789...]")
  }
}
