import Foundation
import Notebook
import NotebookFiles
import Rendering
import Sittings
import TestSupport
import Testing

/// What a front end is told, event by event.
@Suite struct SittingTests {
  private let record = Record()
  private let sitting: Sitting
  private let folder: TemporaryDirectory

  init() throws {
    folder = try TemporaryDirectory()
    sitting = try Self.sitting()
    sitting.reader = { [record] in record.events.append(Self.line($0)) }
  }

  private static func sitting(stopsAtErrors: Bool = false) throws -> Sitting {
    let notebook = try Notebook(
      model: Fixtures.url("model/smallest"), image: Fixtures.package.appending(path: "images/scene-00.png"),
      commands: Command.common)
    return Sitting(notebook, guide: Nobody(), stopsAtErrors: stopsAtErrors)
  }

  private static func line(_ event: Event) -> String {
    switch event {
    case .begins(let line): "begins \(line)"
    case .runs(let stage): "runs \(stage.title)"
    case .progresses(let text): "progresses \(text)"
    case .shows(let cell, let entry):
      "shows \(cell.number)\(cell.isError ? " failed" : "")" + (entry.map { " under \($0.prompt)\($0.line)" } ?? "")
    case .ends: "ends"
    case .says(let document):
      "says "
        + TerminalRenderer(TerminalOptions(width: 200)).render(document).split(separator: "\n").joined(separator: " ")
    case .asks(let prompt, let scripted): "asks \(prompt)" + (scripted ?? "")
    }
  }

  private func file(_ text: String) throws -> String {
    let url = folder.file("lines.vlm")
    try Data(text.utf8).write(to: url)
    return url.path
  }

  @Test func aPersonsLineIsToldFromItsBeginningToTheNextPrompt() throws {
    try sitting.begin([.paragraph("Welcome.")])
    try sitting.run(":step", from: .person)
    #expect(
      record.events == [
        "says Welcome.", "asks [1]> type", "begins :step", "runs preprocessing", "shows 1", "ends", "asks [2]> type",
      ])
  }

  @Test func linesThatNobodyTypedStandUnderTheirPrompts() throws {
    let path = try file("x = 1\n\nx + 1\n")
    try sitting.run(":source \(path)", from: .person)
    try sitting.run("x", from: .script)
    #expect(
      record.events == [
        "begins :source \(path)", "shows 1", "shows 2 under [2]> x = 1", "shows 3 under [3]> x + 1", "ends",
        "asks [4]> type", "begins x", "shows 4 under [4]> x", "ends",
      ])
  }

  @Test func anEmptyLineThatRepeatsAMoveStandsUnderItsPrompt() throws {
    try sitting.run(":next", from: .person)
    record.events = []
    try sitting.run("", from: .person)
    #expect(record.events.contains("shows 2 under [2]> :next"))
  }

  @Test func ofTheStartUpFileOnlyWhatFailsIsShown() throws {
    let path = try file("x = 1\n1 +\n")
    try sitting.runStartUp(path)
    try sitting.runStartUp(folder.file("nothing").path)
    #expect(
      record.events == [
        "begins x = 1", "ends", "begins 1 +", "shows 2 failed", "ends", "says note: Cells 1 to 2 are from \(path).",
      ])
  }

  @Test func aScriptMayEndAtItsFirstError() throws {
    let path = try file("1 +\n2\n")
    try sitting.run(script: path)
    #expect(sitting.notebook.cells.count == 2)
    let strict = try Self.sitting(stopsAtErrors: true)
    #expect(throws: Sitting.ScriptFailed.self) { try strict.run(script: path) }
    #expect(strict.notebook.cells.count == 1)
  }

  @Test func whatTheReaderThrowsEndsTheLine() throws {
    struct Closed: Error {}
    let start = sitting.notebook.session.position
    sitting.reader = { [record] event in
      record.events.append(Self.line(event))
      if case .runs = event { throw Closed() }
    }
    #expect(throws: Closed.self) { try sitting.run(":continue", from: .person) }
    #expect(record.events.count == 2 && sitting.notebook.session.position == start)
  }

  @Test func aLineThatIsInterruptedLeavesEverythingAsItWas() throws {
    let start = sitting.notebook.session.position
    sitting.interrupting = { work in try work { true } }
    try sitting.run(":continue", from: .person)
    #expect(record.events.contains("shows 1 failed") && sitting.notebook.session.position == start)
  }
}

private final class Record { var events: [String] = [] }

/// A guide that leaves every line to the notebook.
private final class Nobody: Guide {
  let invitation: Text = ""
  let commands: [Command] = []
  let promptPrefix = ""
  let scriptedLine: String? = "type"

  func proposal(forWords line: String) -> String? { nil }
  func take(_ line: String, in notebook: Notebook) -> Guidance? { nil }
  func remark(on cell: Cell, in notebook: Notebook) -> Document { [] }
}
