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
  private let pager: Pager?
  private let progress = ProgressLine(environment: ProcessInfo.processInfo.environment)
  /// Where a person types; nil while nobody does.
  private var editor: EditlineEditor?
  /// What that person entered last.
  private var line = ""
  private var asked = (prompt: "", scripted: String?.none)
  /// What was shown since the last line began, or before it where that line only changed how large things are drawn.
  private var page: [Shown] = []
  /// The page as it was before the line that is running, and how large it was drawn.
  private var last: (page: [Shown], isBig: Bool) = ([], false)
  /// A document, and what stands above it.
  private typealias Shown = (above: String, document: Document)

  /// - Parameters:
  ///   - stopsAtErrors: whether a script ends at its first error.
  ///   - pager: for what a person sees that is longer than the window.
  ///   - renderer: for the window as it is now.
  package init(
    _ notebook: Notebook, guide: any Guide, stopsAtErrors: Bool = false, pager: Pager? = nil,
    renderer: @escaping () -> TerminalRenderer
  ) {
    self.pager = pager
    sitting = Sitting(notebook, guide: guide, stopsAtErrors: stopsAtErrors)
    self.renderer = renderer
    sitting.interrupting = { work in try InterruptFlag.watching { flag in try work { flag.isSet } } }
    sitting.reader = { [unowned self] in try take($0) }
  }

  /// How many characters a second a demo's lines type themselves out with; nil for all at once.
  package var typingSpeed: Int?

  /// Hears what happens, too.
  package var companion: (any Companion)? {
    get { sitting.companion }
    set { sitting.companion = newValue }
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
    editor.typingSpeed = typingSpeed
    editor.backLine = ":lesson back"
    connect(editor)
    self.editor = editor
    let folder = SessionFolder(path: sessions)
    let offer = folder.ended.first?.offer ?? []
    sitting.notebook.journal = SessionJournal(sitting.notebook, in: folder)
    try sitting.begin(greeting + offer)
    if let problem = editor.historyProblem { writeError("history is not kept: \(problem)") }
    var lines: [String] = []  // of an expression whose brackets are still open
    while !sitting.notebook.hasQuit {
      let prompt = lines.isEmpty ? asked.prompt : Self.continuation(of: asked.prompt)
      switch try editor.readLine(prompt: prompt, scripted: asked.scripted) {
      case .interrupted: lines = []
      case .endOfInput: return
      case .line(let typed):
        lines.append(typed)
        if !typed.isEmpty, Notebook.isUnfinished(lines) {
          guard lines.count > 1, typed.wholeMatch(of: /:[a-z].*/) != nil else { continue }
          writeError("left out, as a bracket in it is never closed: \(Notebook.joined(lines.dropLast()))")
          lines = [typed]  // a command is no part of an expression that somebody has left open
        }
        line = lines.count == 1 ? typed : Notebook.joined(lines)
        lines = []
        editor.addHistory(line)
        try sitting.run(line, from: .person)
        try watch(editor)
      }
    }
  }

  /// Draws what changes while nobody types over what the last cell has shown of it, until somebody does.
  private func watch(_ editor: EditlineEditor) throws {
    try InterruptFlag.watching { flag in
      var drawing: String?
      while !flag.isSet, let live = sitting.companion?.live {
        let new = renderer().render(live)
        if let drawing, new != drawing {
          let rows = drawing.split(separator: "\n", omittingEmptySubsequences: false).count - 1
          try writeDrawing("\u{1B}[\(rows)A\u{1B}[J" + new)
        }
        drawing = new
        if editor.comes(within: .milliseconds(250)) { return }
      }
    }
  }

  /// What stands before a further line of an expression, as wide as what stands before its first.
  private static func continuation(of prompt: String) -> String {
    String(repeating: " ", count: max(prompt.count - 5, 0)) + "...> ".suffix(prompt.count)
  }

  private func connect(_ editor: EditlineEditor) {
    let notebook = sitting.notebook
    editor.page = { [unowned self] in drawnPage }
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
    case .begins(let line):
      last = (page, renderer().options.isBig)
      page = [(asked.prompt + visible(line, renderer().options.glyphs) + "\n", [])]
      progress.begin()
    case .runs(let stage): progress.show(stage.title)
    case .progresses(let text): progress.show(text)
    case .shows(let cell, let entry):
      progress.end()
      try show(cell, entry)
      progress.begin()
    case .ends:
      progress.end()
      if editor != nil, renderer().options.isBig != last.isBig { try showLastPage() }
    case .says(let document):
      page.append(("", document))
      try show(document)
    case .asks(let prompt, let scripted): asked = (drawable(prompt), scripted)
    }
  }

  package func show(_ document: Document) throws { try writeDrawing(renderer().render(document)) }

  private func show(_ cell: Cell, _ entry: Event.Entry?) throws {
    let document = cell.shown(isTyped: editor != nil)
    let above = entry.map { drawable($0.prompt) + visible($0.line, renderer().options.glyphs) + "\n" } ?? ""
    let gap = cell.input.isEmpty && !document.isEmpty ? "\n" : ""
    page.append((above + gap, document))
    try writeDrawing(above)
    if line.isEmpty { editor?.addHistory(cell.input) }
    if !document.isEmpty { try show(drawing: gap + renderer().render(document)) }
    if cell.isError, let editor { try show(Notebook.notRun(editor.dropPastedLines())) }
  }

  /// Writes a drawing, by the pager where a person sees it and it is longer than the window.
  private func show(drawing: String) throws {
    if let editor, let pager, asked.scripted == nil,
      drawing.count(where: \.isNewline) >= editor.screenSize().rows, pager.show(drawing)
    {
      return
    }
    try writeDrawing(drawing)
  }

  /// What is on the page, drawn for the window as it is now.
  private var drawnPage: String { page.map { $0.above + renderer().render($0.document) }.joined() }

  /// Draws what was shown before a line that changed the size, at the new one.
  private func showLastPage() throws {
    page = last.page
    try writeDrawing("\n" + drawnPage)
  }

  /// A prompt without what an ASCII terminal cannot draw.
  private func drawable(_ prompt: String) -> String {
    renderer().options.glyphs == .ascii ? prompt.replacing("·", with: "-") : prompt
  }
}
