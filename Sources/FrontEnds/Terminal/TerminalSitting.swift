import Foundation
import LineEditing
import Notebook
import NotebookFiles
import Rendering
import Sittings

/// A sitting at a terminal, or fed by a script: reads lines, and draws what happens.
package final class TerminalSitting {
  private let sitting: Sitting
  private let renderer: () -> TerminalRenderer
  private let progress = ProgressLine(environment: ProcessInfo.processInfo.environment)
  /// Where a person types; nil while nobody does.
  private var editor: EditlineEditor?
  /// What that person entered last.
  private var line = ""
  private var asked = (prompt: "", scripted: String?.none)

  /// - Parameters:
  ///   - stopsAtErrors: whether a script ends at its first error.
  ///   - renderer: for the window as it is now.
  package init(
    _ notebook: Notebook, guide: any Guide, stopsAtErrors: Bool = false, renderer: @escaping () -> TerminalRenderer
  ) {
    sitting = Sitting(notebook, guide: guide, stopsAtErrors: stopsAtErrors)
    self.renderer = renderer
    sitting.interrupting = { work in try InterruptFlag.watching { flag in try work { flag.isSet } } }
    sitting.reader = { [unowned self] in try take($0) }
  }

  /// Runs the person's own commands.
  package func runStartUp(_ path: String) throws { try sitting.runStartUp(path) }

  /// Runs the lines of a file.
  package func run(script path: String) throws { try sitting.run(script: path) }

  /// Runs a line that was given with the program's name.
  package func run(line: String) throws { try sitting.run(line, from: .script) }

  /// Runs lines to their end.
  package func run(_ lines: some LineEditor) throws {
    while !sitting.notebook.hasQuit, case .line(let line) = try lines.readLine(prompt: "") {
      try sitting.run(line, from: .script)
    }
  }

  /// Talks to a person until they leave.
  /// - Parameters:
  ///   - history: the file of the lines typed in earlier sittings.
  ///   - sessions: the folder of earlier sittings' notebooks.
  package func runInteractively(greeting: Document, history: String, sessions: String) throws {
    let editor = try EditlineEditor(program: "vlmverse", historyFile: HistoryFile(path: history))
    connect(editor)
    self.editor = editor
    let folder = SessionFolder(path: sessions)
    let offer = folder.ended.first?.offer ?? []
    sitting.notebook.journal = SessionJournal(sitting.notebook, in: folder)
    try sitting.begin(greeting + offer)
    if let problem = editor.historyProblem { writeError("history is not kept: \(problem)") }
    while !sitting.notebook.hasQuit {
      switch try editor.readLine(prompt: asked.prompt, scripted: asked.scripted) {
      case .interrupted: continue
      case .endOfInput: return
      case .line(let line):
        editor.addHistory(line)
        self.line = line
        try sitting.run(line, from: .person)
      }
    }
  }

  private func connect(_ editor: EditlineEditor) {
    let notebook = sitting.notebook
    editor.completer = { line, cursor in
      notebook.completion(of: line, at: cursor).map { completion in
        let candidates = completion.candidates.map {
          Completion.Candidate($0.text, description: $0.summary, isPartial: $0.isPartial)
        }
        return Completion(start: completion.start, candidates: candidates)
      }
    }
    editor.pastedLines = Notebook.joiningExpressions
    editor.helpInPlace = { [renderer] line, cursor in
      notebook.helpInPlace(line, at: cursor).map { renderer().render($0) }
    }
  }
}

// MARK: - Drawing

extension TerminalSitting {
  private func take(_ event: Event) throws {
    switch event {
    case .begins: progress.begin()
    case .runs(let stage): progress.show(stage.title)
    case .shows(let cell, let entry):
      progress.end()
      try show(cell, entry)
      progress.begin()
    case .ends: progress.end()
    case .says(let document): try show(document)
    case .asks(let prompt, let scripted): asked = (drawable(prompt), scripted)
    }
  }

  package func show(_ document: Document) throws { try writeDrawing(renderer().render(document)) }

  private func show(_ cell: Cell, _ entry: Event.Entry?) throws {
    if let entry { try writeDrawing(drawable(entry.prompt) + visible(entry.line, renderer().options.glyphs) + "\n") }
    if line.isEmpty { editor?.addHistory(cell.input) }
    if !cell.document.isEmpty {
      try writeDrawing((cell.input.isEmpty ? "\n" : "") + renderer().render(cell.shown(isTyped: editor != nil)))
    }
    if cell.isError, let editor { try show(Notebook.notRun(editor.dropPastedLines())) }
  }

  /// A prompt without what an ASCII terminal cannot draw.
  private func drawable(_ prompt: String) -> String {
    renderer().options.glyphs == .ascii ? prompt.replacing("·", with: "-") : prompt
  }
}
