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

  /// Tokens depend on how text is composed, and so do the names of files.
  @Test func decomposedTextStaysAsItIs() throws {
    let terminal = try PseudoTerminal("vlmverse")
    try terminal.expectLine("[1]>")
    terminal.send(paste(":prompt cafe\u{301} \u{1112}\u{1161}\u{11AB} x") + "\r")
    try terminal.expectLine("[2]>")
    terminal.send("text.tokens.shape\r")
    try terminal.expectLine("[3]>")
    let typed = try run("vlmverse", ["tokenize", "--json", "cafe\u{301} \u{1112}\u{1161}\u{11AB} x\n"]).stdout
    let ids = try #require(typed.firstMatch(of: /"ids":\[([0-9,]*)\]/)).output.1.split(separator: ",")
    #expect(terminal.screen.text.contains("(\(196 + 1 + ids.count),)"))
  }
}
