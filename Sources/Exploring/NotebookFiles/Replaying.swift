import Foundation
import Notebook
import Rendering

/// A notebook file, put line by line to a fresh notebook that has open what the file names.
package struct Replay {
  /// What became of a cell.
  package struct Outcome {
    package let cell: Cell
    /// How its output differs from the one kept; nil if it does not, or if none was kept or none can be compared.
    package let difference: OutputDifference?
    /// Whether there was an output to compare with.
    package let isCompared: Bool
    /// The error, with its place in the file, of a line that fails and was not known to.
    package let failure: NotebookFileError?
    /// Why the line was left out, with its place, if it was.
    package let leftOut: NotebookFileError?
  }

  package let file: NotebookFile
  package let notebook: Notebook
  private let name: String
  private let authority: Authority

  /// Reads the file at `url` and opens what it names.
  /// - Parameters:
  ///   - opensOutside: whether it may open pictures and models outside its folder.
  ///   - commands: those beside the common ones that it may have kept.
  /// - Throws: `NotebookFileError`, with line and column.
  package init(_ url: URL, opensOutside: Bool = false, commands: [Command] = []) throws {
    name = url.relativePath
    authority = .file(url, opensOutside: opensOutside)
    file = try NotebookFile(contentsOf: url)
    let (open, question) = try file.header.open(for: url, by: authority)
    notebook = try Notebook(open, question, commands: Command.common + commands)
    notebook.replayed = url
  }

  /// Runs a cell of the file, and compares.
  package func run(_ kept: NotebookFile.Cell) -> Outcome? {
    let objection = notebook.objection(to: kept.input, by: authority)
    guard let cell = notebook.run(WaitingLine(kept, of: name, by: authority), didRun: { _ in }).first else {
      return nil
    }
    let isComparable = cell.isComparable && kept.output != nil
    let difference = isComparable ? kept.difference(from: cell) : nil
    let error = kept.isKnownToFail || !cell.isError ? nil : cell.error
    let failure = error.map {
      NotebookFileError(.failed($0.message), file: name, line: kept.line, column: $0.column)
    }
    let leftOut = objection.map {
      NotebookFileError(.leftOut(kept.input, $0), file: name, line: kept.line)
    }
    return Outcome(
      cell: cell, difference: difference, isCompared: isComparable, failure: failure,
      leftOut: cell.isError ? nil : leftOut)
  }

  /// Runs all of the file, and takes its prose into the notebook.
  /// - Parameter didRun: is told what became of each cell.
  package func runAll(_ didRun: (NotebookFile.Cell, Outcome) throws -> Void) rethrows {
    for entry in file.entries {
      switch entry {
      case .remark(let lines): _ = notebook.run(WaitingLine(remark: lines), didRun: { _ in })
      case .cell(let kept): if let outcome = run(kept) { try didRun(kept, outcome) }
      }
    }
  }
}

extension Notebook {
  /// Begins again with what the file at `url` names, and puts its lines to itself.
  /// - Parameters:
  ///   - opensOutside: whether it may open pictures and models outside its folder.
  ///   - goesOn: whether it was a session, whose end is not meant then.
  /// - Returns: what is open now, and where what was there before is kept.
  func replay(_ url: URL, name: String, opensOutside: Bool, goesOn: Bool = false) throws -> Document {
    try checkDepth()
    let count = journal == nil ? 0 : cells.count
    let authority = Authority.file(url, opensOutside: opensOutside)
    let file = try NotebookFile(contentsOf: url)
    let (open, question) = try file.header.open(for: url, by: authority)
    try begin(open, question, replaying: url)
    try queue(
      file.entries.compactMap { entry in
        switch entry {
        case .remark(let lines): WaitingLine(remark: lines)
        case .cell(let cell) where goesOn && Command.endsSession(cell.input): nil
        case .cell(let cell): WaitingLine(cell, of: name, by: authority)
        }
      })
    let kept: Block = .note("\(code: ":sessions 1") goes back to the \(count == 1 ? "cell" : "\(count) cells") before.")
    return opened + noted + (count == 0 ? [] : [kept])
  }
}

extension WaitingLine {
  /// A line of the notebook file called `name`.
  fileprivate init(_ cell: NotebookFile.Cell, of name: String, by authority: Authority) {
    self.init(cell.input, place: "\(name):\(cell.line)", by: authority, isKnownToFail: cell.isKnownToFail)
  }
}

extension Command {
  /// The command that `line` runs; nil if it runs none.
  static func named(in line: String) -> Command? {
    line.hasPrefix(":") ? try? find(String(line.dropFirst().splitAtFirstSpace.0), among: common) : nil
  }
}

extension Command {
  fileprivate static func endsSession(_ line: String) -> Bool {
    if case .session = named(in: line)?.touches { true } else { false }
  }
}

extension Cell {
  private var touches: Command.Touch { Command.named(in: input)?.touches ?? .run }

  /// Whether the output is the same wherever the line is run.
  var isComparable: Bool {
    switch touches {
    case .run, .opens: true
    case .machine, .writes, .runsLines, .progress, .session, .shares: false
    }
  }

  /// Whether the line did something to files or the session only, which readers need not see.
  var isLeftOut: Bool {
    switch touches {
    case .run, .opens, .machine: false
    case .writes, .runsLines, .progress, .session, .shares: !isError
    }
  }
}
