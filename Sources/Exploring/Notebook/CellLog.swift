import Rendering

/// Keeps every cell as it comes, so that a notebook outlives the program.
package protocol CellLog {
  /// What to call it: the file's name.
  var name: String { get }
  /// Adds a cell.
  /// - Returns: what the system said where that failed.
  func append(_ cell: Cell) -> String?
  /// Adds lines of prose, to those just before if there are some.
  func append(remark lines: [String], isContinued: Bool)
  /// Is told that the notebook has become another one, with no cells.
  func beginAnew()
}

extension Notebook {
  /// Takes a cell into the notebook, and into the log and the journal if there are such.
  /// - Returns: the cell, with a warning if one could not be written.
  func keep(_ cell: Cell) -> Cell {
    cells.append(cell)
    let warnings = [append(cell, to: &log), append(cell, to: &journal)].compactMap(\.self)
    guard !warnings.isEmpty else { return cell }
    var warned = cell
    warned.document = cell.document + Document(warnings)
    return warned
  }

  private func append(_ cell: Cell, to log: inout (any CellLog)?) -> Block? {
    guard let name = log?.name, let reason = log?.append(cell) else { return nil }
    log = nil
    return .warning("\(name) could not be written, and nothing is kept there any more: \(reason)")
  }

  /// Puts prose into the log and the journal.
  func log(remark lines: [String], isContinued: Bool) {
    for log in [log, journal] { log?.append(remark: lines, isContinued: isContinued) }
  }
}
