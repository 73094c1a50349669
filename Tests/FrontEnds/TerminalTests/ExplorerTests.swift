import Foundation
import TestSupport
import Testing

/// The explorer at a real terminal, on the shipped model unless a test says otherwise.
@Suite struct ExplorerTests {
  /// An explorer whose first prompt has appeared.
  private func start(
    _ arguments: [String] = [], environment: [String: String] = [:], rows: Int = 24, columns: Int = 80
  ) throws -> PseudoTerminal {
    let terminal = try PseudoTerminal(
      "vlmverse", arguments, environment: environment, rows: rows, columns: columns)
    try terminal.expectLine("[1]>")
    return terminal
  }

  @Test func theBannerIsShortAndSaysHowToGoOn() throws {
    let terminal = try start()
    #expect(terminal.screen.cursor.row <= 6)
    #expect(terminal.screen.text.contains(":help"))
    try terminal.send(":step attention 3\r", untilLine: "[2]>")
    #expect(terminal.screen.transcript.contains("vision.block.3.attention.weights  [4, 196, 196]"))
  }

  @Test func tabCompletesCommandsPartsAddressesAndFiles() throws {
    let terminal = try start()
    try terminal.send(":got\t", untilLine: "[1]> :goto")
    try terminal.send("vision.bl\t2.attention.w\t", untilLine: "[1]> :goto vision.block.2.attention.weights")
    try terminal.send("\u{15}:step att\t2", untilLine: "[1]> :step attention 2")
    try terminal.send("\u{15}:help pic\t", untilLine: "[1]> :help picture")
    terminal.send("\u{15}:open image \(Fixtures.package.path)/LIC\t")
    try terminal.expect(":open image \(Fixtures.package.path)/LICENSE".suffix(60).description)
  }

  @Test func tabCompletesExpressions() throws {
    let terminal = try start()
    try terminal.send("mine = 2\r", untilLine: "[2]>")
    try terminal.send("soft\tmin\te * vision.no\t.w\t", untilLine: "[2]> softmax(mine * vision.norm.weight")
  }

  @Test func severalWaysToGoOnAreListed() throws {
    let terminal = try start()
    terminal.send(":tb\u{8}\t")
    try terminal.expect(":tokens")
    try terminal.expect(":tbreak")
    try terminal.expectLine("[1]> :t")
  }

  @Test func linesAreThereInTheNextSessionAndFoundByControlR() throws {
    let home = try TemporaryDirectory()
    let first = try start(environment: ["XDG_STATE_HOME": home.url.path])
    try first.send(":config\r:picture\r", untilLine: "[3]>")
    first.send("\u{4}")
    #expect(try first.waitForExit() == 0)
    let second = try start(environment: ["XDG_STATE_HOME": home.url.path])
    try second.send("\u{1B}[A", untilLine: "[1]> :picture")
    second.send("\u{15}\u{12}conf")
    try second.expect { $0.lineAtCursor.contains(":config") }
    try second.send("\r", untilLine: "[2]>")
    #expect(second.screen.transcript.contains("prompt  answer en"))
  }

  @Test func aQuestionMarkShowsHelpButNotInAPrompt() throws {
    let terminal = try start()
    try terminal.send("?", untilLine: "[1]>")
    try terminal.expect("A unique beginning will do")
    terminal.send(":tokens?")
    try terminal.expect("List the prompt's tokens")
    try terminal.expectLine("[1]> :tokens")
    terminal.send("\u{15}:prompt what is it?\r")
    try terminal.expect("prompt what is it?\n")
    try terminal.expectLine("[2]>")
  }

  @Test func anEmptyLineRepeatsTheLastMove() throws {
    let terminal = try start()
    try terminal.send(":step 2\r", untilLine: "[2]>")
    try terminal.send("\r", untilLine: "[3]>")
    #expect(terminal.screen.transcript.contains("vision.embeddings"))
  }

  @Test func severalPastedCommandsRunOneAfterTheOther() throws {
    let terminal = try start(rows: 60)
    try terminal.send("\u{1B}[200~:config\n:cache\n:step 3\n:list\u{1B}[201~", untilLine: "[4]> :list")
    terminal.send("\r")
    try terminal.expect(">  vision.patch_embedding")
  }

  @Test func keysPressedWhileACommandRunsAreTheNextLines() throws {
    let terminal = try start(["--model", Fixtures.url("model/smallest").path], rows: 60)
    terminal.send(":step 3\r:conf\t\r\u{12}step\r99\u{1B}[D\u{4}\r\u{4}")
    #expect(try terminal.waitForExit() == 0)
    let shown = terminal.screen.transcript
    for line in ["[2]> :config", "[3]> :step 3", "[4]> 9"] { #expect(shown.contains(line), "\(shown)") }
  }

  @Test func aPastedExpressionMayTakeSeveralLines() throws {
    let terminal = try start()
    try terminal.send("\u{1B}[200~x = [1,\n  2]\nsum(x)\n\u{1B}[201~", untilLine: "[3]>")
    #expect(terminal.screen.transcript.contains("[1]> x = [1, 2]\n"))
    #expect(terminal.screen.lines.contains("3"))
  }

  @Test func anErrorDropsTheRestOfAPaste() throws {
    let terminal = try start()
    terminal.send("\u{1B}[200~:config\n:nonsense\n:cache\n:cache\n\u{1B}[201~")
    try terminal.expect(":nonsense is no command")
    try terminal.expect("note: 2 lines not run.")
    try terminal.expectLine("[3]>")
    try terminal.send(":history\r", untilLine: "[4]>")
    #expect(!terminal.screen.text.contains(":cache"))
  }

  @Test func controlCStopsALongRunAndTheSessionGoesOn() throws {
    let folder = try TemporaryDirectory()
    let moves = Array(repeating: ":continue\n:restart\n", count: 50_000).joined()
    try moves.write(to: folder.file("moves.vlm"), atomically: true, encoding: .utf8)
    let terminal = try start(["--model", Fixtures.url("model/smallest").path])
    terminal.send(":step 2\r:source \(folder.file("moves.vlm").path)\r")
    try terminal.expect("the tenth line") { $0.transcript.contains("[10]> :restart") }
    terminal.send("\u{3}")
    try terminal.expect { $0.lineAtCursor.wholeMatch(of: /\[\d+\]>/) != nil }
    terminal.send(":goto vision.patches\r:list\r")
    try terminal.expect(">  vision.patches")
    try terminal.expect { $0.lineAtCursor.wholeMatch(of: /\[\d+\]>/) != nil }
    terminal.send("\u{4}")
    #expect(try terminal.waitForExit() == 0)
  }

  @Test func outputFollowsTheWindow() throws {
    let terminal = try start()
    try terminal.send(":step 3\r", untilLine: "[2]>")
    terminal.resize(rows: 30, columns: 40)
    terminal.send(":cache\r")
    try terminal.expect("2 (keys and values)")
    try terminal.expectLine("[3]>")
    #expect(terminal.screen.lines.contains("× 24 numbers × 4 bytes a token; with a"), "\(terminal.screen.text)")
  }

  @Test(arguments: ["xterm", "dumb", "xterm-256color"], [20, 40]) func narrowTerminals(kind: String, columns: Int)
    throws
  {
    let terminal = try start(environment: ["TERM": kind], rows: 40, columns: columns)
    try terminal.send(":next\r", untilLine: "[2]>")
    try terminal.send(":config\r", untilLine: "[3]>")
    terminal.send("\u{4}")
    #expect(try terminal.waitForExit() == 0)
  }

  @Test func onesOwnCommandsRunFirst() throws {
    let folder = try TemporaryDirectory()
    try FileManager.default.createDirectory(at: folder.file("vlmverse"), withIntermediateDirectories: true)
    try "# mine\n:step 2\n:nonsense\n".write(to: folder.file("vlmverse/rc"), atomically: true, encoding: .utf8)
    let terminal = try PseudoTerminal("vlmverse", environment: ["XDG_CONFIG_HOME": folder.url.path], columns: 120)
    try terminal.expect("vlmverse/rc:3:1")
    try terminal.expect("Cells 1 to 2 are from")
    try terminal.expect("VLMverse")
    terminal.send(":list\r")
    try terminal.expect(">  vision.patches")
  }
}
