import Foundation
import TestSupport
import Testing

@testable import LineEditing

/// Characters without a width stay with the one before them, wherever the line is drawn anew.
@Suite struct MarkTests {
  private static let words = ["cafe\u{301}", "a\u{200B}b", "कुछ", "❤\u{FE0F}x", "ที่นี่", "か\u{3099}き", "\u{301}x"]

  private func start() throws -> PseudoTerminal {
    let terminal = try PseudoTerminal("EditorProbe", ["probe> "])
    try terminal.expect("probe>")
    return terminal
  }

  @Test(arguments: words.dropLast()) func theyAreReadAndRecalledAsTyped(word: String) throws {
    let terminal = try start()
    for keys in [word, "\u{1B}[A", "x\u{8}\u{1B}[A", "\u{1B}[200~\(word)\u{1B}[201~"] {
      terminal.send(keys + "\r")
    }
    terminal.send("\u{4}")
    #expect(try terminal.waitForExit() == 0)
    #expect(terminal.screen.transcript.components(separatedBy: "line \(word.count) [").count == 5)
  }

  @Test func theCursorIsRightAndTheyAreDrawnAnew() throws {
    let terminal = try start()
    terminal.send("cafe\u{301} x")
    try terminal.expect { $0.cursor.column == "probe> cafe x".count }
    terminal.send("\u{C}")
    try terminal.expect { $0.lineAtCursor.contains("cafe\u{301} x") && $0.cursor.column == "probe> cafe x".count }
    terminal.send("\u{1B}[D\u{1B}[Dy")
    try terminal.expect { $0.lineAtCursor.contains("cafe\u{301}y x") && $0.cursor.column == "probe> cafey".count }
    terminal.send("\u{8}\u{8}")
    try terminal.expect { $0.lineAtCursor.contains("caf x") }
    terminal.send("\r")
    try terminal.expect("[caf x]")
  }

  @Test(arguments: words) func whatStandsForACharacterHasItsWidth(word: String) {
    var standIns = StandIns()
    let standing = standIns.standing(for: word)
    #expect(standIns.meant(by: standing) == word)
    #expect(Array(standIns.meant(by: standing).unicodeScalars) == Array(word.unicodeScalars))
    #expect(standing.unicodeScalars.allSatisfy { displayWidth($0) > 0 })
    #expect(displayWidth(standing) >= displayWidth(word))
    #expect(standIns.standing(for: word) == standing && standIns.standing(for: "plain") == "plain")
  }

  @Test func charactersThatStandForOthersMayBeTypedThemselves() {
    var standIns = StandIns()
    for text in ["\u{100000}", "\u{30000}e\u{301}\u{100000}", "\u{100001}"] {
      let standing = standIns.standing(for: text)
      #expect(standIns.meant(by: standing) == text)
    }
  }
}
