import ArgumentParser
import Curriculum
import Foundation
import LineEditing
import Notebook
import NotebookFiles
import Rendering

/// A notebook at a terminal, or fed by a script: reads lines, shows documents.
final class Explorer {
  let notebook: Notebook
  private let lessons: LessonGuide
  private let display: DisplayOptions
  private let failFast: Bool
  private let progress: ProgressLine
  /// Whether a line of a script has failed after which no other may run.
  private var hasToStop = false
  /// What stood before the next line's number when that line was typed; it may change what stands there.
  private var promptPrefix = ""

  init(_ notebook: Notebook, _ lessons: LessonGuide, display: DisplayOptions, failFast: Bool = false) {
    self.notebook = notebook
    self.lessons = lessons
    notebook.guide = lessons
    self.display = display
    self.failFast = failFast
    progress = ProgressLine(environment: ProcessInfo.processInfo.environment)
    notebook.willRun = { [progress] in progress.show($0.title) }
  }

  /// Runs the person's own commands, silently but for what fails, and says which cells they are.
  func runConfiguration() throws {
    let path = PersonalFiles().commands
    guard FileManager.default.fileExists(atPath: path) else { return }
    for (index, line) in try TextFile.lines(of: URL(filePath: path)).enumerated() where !notebook.hasQuit {
      try execute(line, from: "\(path):\(index + 1)") { cell in
        if cell.isError { try show(cell) }
      }
    }
    let count = notebook.cells.count
    if count > 0 {
      try show([.note("\(count == 1 ? "Cell 1 is" : "Cells 1 to \(count) are") from \(code: path).")])
    }
  }

  /// Runs the lines of a file.
  func run(script path: String) throws {
    let lines = try TextFile.lines(of: URL(filePath: path), takesPipes: true)
    for (index, line) in lines.enumerated() where !notebook.hasQuit { try run(line, from: "\(path):\(index + 1)") }
  }

  /// Runs lines to their end.
  func run(_ lines: some LineEditor) throws {
    while !notebook.hasQuit, case .line(let line) = try lines.readLine(prompt: "") { try run(line) }
  }

  /// Runs a line, echoed before its output.
  private func run(_ line: String, from place: String? = nil) throws {
    let typed = prompt(notebook.cells.count + 1) + safe(line)
    var isEchoed = line.isEmpty
    try execute(line, from: place) { cell in
      if cell.input.isEmpty, !isEchoed { try writeOutput(typed + "\n") }  // the guide took it
      isEchoed = true
      try echo(cell)
      try show(cell)
      hasToStop = hasToStop || cell.isError && failFast
    }
    if hasToStop { throw ExitCode(1) }
  }

  /// Talks to a person until they leave.
  func runInteractively(greeting: Document) throws {
    let editor = try EditlineEditor(program: "vlmverse", historyFile: HistoryFile(path: PersonalFiles().history))
    connect(editor)
    try show(greeting)
    if let problem = editor.historyProblem { writeError("history is not kept: \(problem)") }
    while !notebook.hasQuit {
      switch try editor.readLine(prompt: prompt(notebook.cells.count + 1), scripted: lessons.scriptedLine) {
      case .interrupted: continue
      case .endOfInput: return
      case .line(let line):
        editor.addHistory(line)
        let typed = notebook.cells.count + 1
        try execute(line, isInteractive: true) { cell in
          if cell.number > typed || line.isEmpty { try echo(cell) }
          if line.isEmpty { editor.addHistory(cell.input) }
          try show(cell)
          if cell.isError { try show(Notebook.notRun(editor.dropPastedLines())) }
        }
      }
    }
  }

  private func connect(_ editor: EditlineEditor) {
    editor.completer = { [notebook] line, cursor in
      notebook.completion(of: line, at: cursor).map { completion in
        let candidates = completion.candidates.map {
          Completion.Candidate($0.text, description: $0.summary, isPartial: $0.isPartial)
        }
        return Completion(start: completion.start, candidates: candidates)
      }
    }
    editor.pastedLines = Notebook.joiningExpressions
    editor.helpInPlace = { [notebook, display] line, cursor in
      notebook.helpInPlace(line, at: cursor).map { display.renderer.render($0) }
    }
  }

  /// Runs a line and those it asks for, each shown when it has run; Ctrl-C stops at the next stage.
  private func execute(
    _ line: String, from place: String? = nil, isInteractive: Bool = false, didRun: (Cell) throws -> Void
  ) throws {
    try InterruptFlag.watching { flag in
      notebook.shouldStop = { [unowned self] in flag.isSet || hasToStop }
      progress.begin()
      defer { progress.end() }
      promptPrefix = lessons.promptPrefix
      try notebook.execute(line, from: place, isInteractive: isInteractive) { cell in
        progress.end()
        try didRun(cell)
        promptPrefix = lessons.promptPrefix
        progress.begin()
      }
    }
  }

  func show(_ document: Document) throws { try writeOutput(display.renderer.render(document)) }

  private func show(_ cell: Cell) throws {
    guard !cell.document.isEmpty else { return }
    try writeOutput((cell.input.isEmpty ? "\n" : "") + display.renderer.render(cell.shown))
  }

  /// Shows a line as if it had been typed here.
  private func echo(_ cell: Cell) throws {
    if !cell.input.isEmpty { try writeOutput("\(prompt(cell.number, prefix: promptPrefix))\(safe(cell.input))\n") }
  }

  /// A line with what would control the terminal written out.
  private func safe(_ line: String) -> String { visible(line, display.renderer.options.glyphs) }

  private func prompt(_ number: Int, prefix: String? = nil) -> String {
    let text = notebook.promptText(number, prefix: prefix)
    return display.renderer.options.glyphs == .ascii ? text.replacing("·", with: "-") : text
  }
}
