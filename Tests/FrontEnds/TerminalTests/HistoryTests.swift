import Foundation
import LineEditing
import TestSupport
import Testing

@Suite struct HistoryTests {
  @Test func linesAreThereInTheNextRun() throws {
    let home = try TemporaryDirectory()
    for expected in ["", ":step 1"] {
      let terminal = try PseudoTerminal("EditorProbe", environment: ["XDG_STATE_HOME": home.url.path])
      try terminal.expect("probe>")
      terminal.send("\u{1B}[A")
      if !expected.isEmpty { try terminal.expectLine("probe> \(expected)") }
      terminal.send("\u{15}:step 1\r")
      try terminal.expect("[:step 1]\nprobe>")  // before, the terminal itself would take Ctrl-D
      terminal.send("\u{4}")
      #expect(try terminal.waitForExit() == 0)
    }
    let file = home.file("probe/history")
    #expect(try String(contentsOf: file, encoding: .utf8) == ":step 1\n")
    let permissions = try FileManager.default.attributesOfItem(atPath: file.path)[.posixPermissions] as? Int
    #expect(permissions == 0o600)
  }

  /// Sessions that add lines while others shorten the file lose none of the newest.
  @Test func sessionsWritingAtOnceLoseNothing() async throws {
    let folder = try TemporaryDirectory()
    let path = folder.file("history").path
    let (sessions, linesEach) = (4, 200)
    try await withThrowingTaskGroup(of: Void.self) { group in
      for session in 0..<sessions {
        group.addTask {
          let file = HistoryFile(path: path, limit: sessions * linesEach)
          for line in 0..<linesEach {
            try file.append("session \(session) line \(line)")
            if line % 20 == 0 { _ = try HistoryFile(path: path, limit: sessions * linesEach).load() }
          }
        }
      }
      try await group.waitForAll()
    }
    let lines = try HistoryFile(path: path, limit: sessions * linesEach).load()
    #expect(Set(lines).count == sessions * linesEach)
    for session in 0..<sessions {
      let own = lines.filter { $0.hasPrefix("session \(session) ") }
      #expect(own == (0..<linesEach).map { "session \(session) line \($0)" })
    }
  }

  @Test func shorteningKeepsWhatOthersAddMeanwhile() async throws {
    let folder = try TemporaryDirectory()
    let path = folder.file("history").path
    let long = HistoryFile(path: path, limit: 1_000_000)
    for line in 0..<100 { try long.append("old \(line)") }
    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask { for line in 0..<200 { try long.append("new \(line)") } }
      // Each load shortens the file, which replaces it under the other session's hands.
      group.addTask { for _ in 0..<100 { _ = try HistoryFile(path: path, limit: 200).load() } }
      try await group.waitForAll()
    }
    #expect(try HistoryFile(path: path, limit: 200).load() == (0..<200).map { "new \($0)" })
  }

  @Test func aDamagedFileIsReadAsFarAsItGoes() throws {
    let folder = try TemporaryDirectory()
    let file = folder.file("history")
    try (Data("good\n\n\u{1B}[2Jcontrol\n".utf8) + Data([0xFF, 0xFE, 0x0A]) + Data("cut sho".utf8)).write(to: file)
    let history = HistoryFile(path: file.path)
    try history.append("next")
    #expect(try history.load() == ["good", "[2Jcontrol", "\u{FFFD}\u{FFFD}", "cut sho", "next"])
  }

  @Test func whatCannotBeAHistoryIsSaidAndTheSessionGoesOn() throws {
    let home = try TemporaryDirectory()
    try FileManager.default.createDirectory(at: home.file("probe/history"), withIntermediateDirectories: true)
    let terminal = try PseudoTerminal("EditorProbe", environment: ["XDG_STATE_HOME": home.url.path], columns: 200)
    try terminal.expect("note: \(home.url.path)/probe/history: history is not kept: Is a directory")
    terminal.send("still here\r")
    try terminal.expect("line 10 [still here]")
  }
}
