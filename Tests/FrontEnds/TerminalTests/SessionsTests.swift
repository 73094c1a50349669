import Foundation
import TestSupport
import Testing

/// A session at a terminal is kept as it goes.
@Suite struct SessionsTests {
  private let state: TemporaryDirectory

  init() throws { state = try TemporaryDirectory() }

  private func terminal() throws -> PseudoTerminal {
    try PseudoTerminal("vlmverse", ["--ascii"], environment: ["XDG_STATE_HOME": state.url.path])
  }

  private var folder: URL { state.file("vlmverse/sessions") }

  @Test(arguments: [SIGKILL, SIGHUP, 0]) func theNextStartOffersIt(signal: Int32) throws {
    let first = try terminal()
    try first.expectLine("[1]>")
    try first.send("x = 41\r", untilLine: "[2]>")
    try first.send("# why\r", untilLine: "[2]>")
    try first.send("x + 1\r", untilLine: "[3]>")
    if signal == 0 { first.send(":quit\r") } else { kill(first.process, signal) }
    _ = try first.waitForExit()
    let names = try FileManager.default.contentsOfDirectory(atPath: folder.path)
    #expect(names.count == 1)
    let file = folder.appending(path: names[0])
    #expect(try FileManager.default.attributesOfItem(atPath: file.path)[.posixPermissions] as? Int == 0o600)
    #expect(try FileManager.default.attributesOfItem(atPath: folder.path)[.posixPermissions] as? Int == 0o700)
    let second = try terminal()
    try second.expect(":sessions 1 goes on with your last session")
    try second.expectLine("[1]>")
    try second.send(":sessions 1\r", untilLine: "[3]>")
    try second.send("x\r", untilLine: "[4]>")
    #expect(second.screen.text.contains("41"))
    second.send(":quit\r")
    #expect(try second.waitForExit() == 0)
  }

  @Test func onlySoManyAreKeptAndNoneThatIsBeingWritten() throws {
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    for number in 0..<30 {
      let text = "# vlmverse notebook 1\n\n\(number)\n:prompt count \(number)\n:quit\n"
      try Data(text.utf8).write(to: folder.appending(path: "\(1000 + number).vlm"))
    }
    let (first, second) = (try terminal(), try terminal())
    for terminal in [first, second] {
      try terminal.expectLine("[1]>")
      try terminal.send("1\r", untilLine: "[2]>")
    }
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path).count <= 21)
    try second.send(":sessions\r", untilLine: "[3]>")
    #expect(second.screen.text.contains("3 cells") && second.screen.text.contains("count 29"))
    #expect(!second.screen.text.contains("20 "))
    for terminal in [first, second] { terminal.send(":quit\r") }
    for terminal in [first, second] { #expect(try terminal.waitForExit() == 0) }
  }
}
