import TestSupport
import Testing

@testable import LineEditing

/// Keys without a meaning and what terminals answer leave nothing in the line.
@Suite struct StrayKeysTests {
  private static let sequences = [
    "\u{1B}[5~", "\u{1B}[6~", "\u{1B}[15~", "\u{1B}[24~", "\u{1B}[15;2~", "\u{1B}OP", "\u{1B}O2P", "\u{1B}[[A",
    "\u{1B}[13;2u", "\u{1B}[27;5;9~", "\u{1B}[<0;10;5M", "\u{1B}[<0;10;5m", "\u{1B}[M !!", "\u{1B}[I", "\u{1B}[O",
    "\u{1B}]11;rgb:0000/0000/0000\u{7}", "\u{1B}]11;rgb:0000/0000/0000\u{1B}\\", "\u{1B}[?62;22c", "\u{1B}[24;80R",
    "\u{1B}P>|tmux 3.3a\u{1B}\\", "\u{1B}_Gi=1;OK\u{1B}\\", "\u{1B}^x\u{1B}\\", "\u{1B}\u{1B}[5~",
    "\u{1B}[" + String(repeating: "1;", count: 500) + "~",
    "\u{1B}]52;c;" + String(repeating: "QUJD", count: 500) + "\u{7}",
  ]

  private func start() throws -> PseudoTerminal {
    let terminal = try PseudoTerminal("EditorProbe", ["probe> "])
    try terminal.expect("probe>")
    return terminal
  }

  @Test func theyLeaveNothingInTheLine() throws {
    let terminal = try start()
    for (index, sequence) in Self.sequences.enumerated() {
      terminal.send("a\(index)\(sequence)b\r")
      try terminal.expect("[a\(index)b]")
    }
  }

  @Test func keysWithAMeaningKeepIt() throws {
    let terminal = try start()
    terminal.send("bc\u{1B}[Ha\u{1B}[Fd\u{1B}OD\u{1B}[3~e\r")
    try terminal.expect("[abce]")
    terminal.send("one two\u{1B}b\u{1B}dthree\r")
    try terminal.expect("[one three]")
    terminal.send("\u{1B}[A\r")
    try terminal.expect { $0.transcript.components(separatedBy: "[one three]").count == 3 }
  }

  @Test func aSequenceThatIsBrokenOffHoldsNothingUp() throws {
    let terminal = try start()
    terminal.send("a\u{1B}]11;rgb")
    terminal.send("\u{3}")
    try terminal.expect("interrupted")
    terminal.send("b\u{1B}[1;")
    try terminal.expectLine("probe> b")
    terminal.send("\r")
    try terminal.expect("[b]")
  }

  @Test(arguments: sequences) func eachEndsWhereItsKindSays(sequence: String) {
    var parser = EscapeSequence()
    let bytes = Array(sequence.utf8.dropFirst())
    let progress = bytes.map { parser.take($0) }
    #expect(progress.dropLast().allSatisfy { $0 == .goesOn } && progress.last == .ends)
    #expect(parser.bytes == Array(sequence.utf8) && !parser.isPlain)
  }
}
