import Foundation
import Notebook
import NotebookFiles
import Rendering

/// A notebook with its guide, and the lines that are put to it: those of the person's start-up file, of scripts, and what is
/// typed.
///
/// Whoever shows it, a terminal, a Jupyter kernel or a page, reads one stream of events and puts lines to it; what a line
/// means, what is silent and what has to be repeated is decided here. A sitting belongs to one thread.
package final class Sitting {
  /// Where a line comes from.
  package enum Origin: Sendable {
    /// The person's start-up file, of which only what fails is shown.
    case startUp
    /// A file or a pipe; each line is shown above what comes of it.
    case script
    /// A person, who has before them what they typed.
    case person
  }

  /// A line of a script failed, after which no other may run.
  package struct ScriptFailed: Error {}

  package let notebook: Notebook
  /// Is told what happens. What it throws ends what is running, and the sitting.
  package var reader: (Event) throws -> Void = { _ in }
  /// Hears what happens, too.
  package var companion: (any Companion)?
  /// Does a line's work, which polls what it is given and stops at the next stage where that is true.
  package var interrupting: (_ work: (_ isInterrupted: @escaping () -> Bool) throws -> Void) throws -> Void = { work in
    try work { false }
  }

  private let stopsAtErrors: Bool
  /// Whether a line of a script has failed after which no other may run.
  private var hasFailed = false
  /// What the reader threw.
  private var failure: (any Error)?

  /// - Parameters:
  ///   - guide: who leads the person through the notebook.
  ///   - stopsAtErrors: whether a script ends at its first error.
  package init(_ notebook: Notebook, guide: any Guide, stopsAtErrors: Bool = false) {
    self.notebook = notebook
    self.stopsAtErrors = stopsAtErrors
    notebook.guide = guide
    notebook.willRun = { [unowned self] in tell(.runs($0)) }
    notebook.didProgress = { [unowned self] in tell(.progresses($0)) }
  }

  /// Runs the lines of the person's start-up file, where there is one, and says which cells they are.
  /// - Throws: `NotebookFileError` if it is no text.
  package func runStartUp(_ path: String) throws {
    guard FileManager.default.fileExists(atPath: path) else { return }
    try run(TextFile.lines(of: URL(filePath: path)), of: path, from: .startUp)
    let count = notebook.cells.count
    if count > 0 {
      try say([.note("\(count == 1 ? "Cell 1 is" : "Cells 1 to \(count) are") from \(code: path).")])
    }
  }

  /// Runs the lines of a file or a pipe.
  /// - Throws: `NotebookFileError` if it is no text; `ScriptFailed`.
  package func run(script path: String) throws {
    try run(TextFile.lines(of: URL(filePath: path), takesPipes: true), of: path, from: .script)
  }

  private func run(_ lines: [String], of path: String, from origin: Origin) throws {
    for (index, line) in lines.enumerated() where !notebook.hasQuit {
      if origin == .startUp, line.trimmingWhitespace.hasPrefix("#") { continue }  // no prose of this notebook's
      try run(line, from: origin, place: "\(path):\(index + 1)")
    }
  }

  /// Runs a line and those that it asks for.
  /// - Parameter place: the file and the line's number in it, if it is from one.
  /// - Throws: what the reader threw; `ScriptFailed`.
  package func run(_ line: String, from origin: Origin, place: String? = nil) throws {
    let typed = Event.Entry(prompt: prompt, line: line)
    let number = notebook.cells.count + 1
    var prefix = notebook.guide?.promptPrefix
    var isShown = line.isEmpty
    tell(.begins(line: line))
    try interrupting { isInterrupted in
      notebook.shouldStop = { [unowned self] in isInterrupted() || hasFailed || failure != nil }
      notebook.execute(line, from: place, isInteractive: origin == .person) { cell in
        let own = Event.Entry(prompt: notebook.promptText(cell.number, prefix: prefix), line: cell.input)
        switch origin {
        case .startUp: if cell.isError { tell(.shows(cell, entry: nil)) }
        case .script: tell(.shows(cell, entry: !cell.input.isEmpty ? own : isShown ? nil : typed))
        case .person:
          let isTyped = cell.input.isEmpty || (cell.number <= number && !line.isEmpty)
          tell(.shows(cell, entry: isTyped ? nil : own))
        }
        isShown = true
        hasFailed = hasFailed || origin == .script && stopsAtErrors && cell.isError
        prefix = notebook.guide?.promptPrefix
      }
    }
    tell(.ends)
    if origin == .person { ask() }
    if let failure { throw failure }
    if hasFailed { throw ScriptFailed() }
  }

  /// Greets a person, and waits for their first line.
  package func begin(_ greeting: Document) throws {
    try say(greeting)
    ask()
  }

  private func ask() { tell(.asks(prompt: prompt, scripted: notebook.guide?.scriptedLine)) }

  private func say(_ document: Document) throws {
    tell(.says(document))
    if let failure { throw failure }
  }

  /// What stands before the next line.
  private var prompt: String { notebook.promptText(notebook.cells.count + 1) }

  private func tell(_ event: Event) {
    guard failure == nil else { return }
    do {
      try reader(event)
      if let word = companion?.hear(event, in: notebook), !word.isEmpty { try reader(.says(word)) }
    } catch { failure = error }
  }
}
