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
  }

  package let file: NotebookFile
  package let notebook: Notebook
  private let name: String

  /// Reads the file at `url` and opens what it names.
  /// - Throws: `NotebookFileError`, with line and column.
  package init(_ url: URL) throws {
    name = url.relativePath
    file = try NotebookFile(contentsOf: url)
    let (open, question) = try file.header.open(for: url)
    notebook = try Notebook(open, question, commands: Command.all)
    notebook.replayed = url
  }

  /// Runs a cell of the file, and compares.
  package func run(_ kept: NotebookFile.Cell) -> Outcome? {
    guard let cell = notebook.run(WaitingLine(kept, of: name), didRun: { _ in }).first else { return nil }
    let isComparable = cell.isComparable && kept.output != nil
    let difference = isComparable ? kept.difference(from: cell) : nil
    let error = kept.isKnownToFail || !cell.isError ? nil : cell.error
    let failure = error.map {
      NotebookFileError(.failed($0.message), file: name, line: kept.line, column: $0.column)
    }
    return Outcome(cell: cell, difference: difference, isCompared: isComparable, failure: failure)
  }

  /// The notebook as it has become, with the file's remarks, for a file in `folder`.
  package func handOut(beside folder: URL) -> HandOut { HandOut(notebook, of: file, beside: folder) }
}

extension Notebook {
  /// Begins again with what the file at `url` names, and puts its lines to itself.
  func replay(_ url: URL, name: String) throws {
    try checkDepth()
    let file = try NotebookFile(contentsOf: url)
    let (open, question) = try file.header.open(for: url)
    try begin(open, question, replaying: url)
    try queue(file.cells.map { WaitingLine($0, of: name) })
  }
}

extension WaitingLine {
  /// A line of the notebook file called `name`.
  fileprivate init(_ cell: NotebookFile.Cell, of name: String) {
    self.init(cell.input, place: "\(name):\(cell.line)", isReplay: true, isKnownToFail: cell.isKnownToFail)
  }
}

extension Command {
  /// The command that `line` runs; nil if it runs none.
  static func named(in line: String) -> Command? {
    line.hasPrefix(":") ? try? find(String(line.dropFirst().splitAtFirstSpace.0), among: all) : nil
  }
}

extension Cell {
  /// What a replay does with the command of the line.
  private var inReplays: Command.Replaying { Command.named(in: input)?.inReplays ?? .compared }

  /// Whether the output is the same wherever the line is run.
  var isComparable: Bool { inReplays == .compared }

  /// Whether the line does something to files only, which readers need not see.
  var isLeftOut: Bool { inReplays == .leftOut && !isError }
}
