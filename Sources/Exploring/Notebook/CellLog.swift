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
}

extension Notebook {
  /// Takes a cell into the notebook, and into the log if there is one.
  /// - Returns: the cell, with a warning if the log could not be written.
  func keep(_ cell: Cell) -> Cell {
    cells.append(cell)
    guard let log, let reason = log.append(cell) else { return cell }
    self.log = nil
    let warning: Block = .warning("\(log.name) could not be written, and nothing is logged any more: \(reason)")
    return Cell(
      number: cell.number, input: cell.input, document: cell.document + [warning], isError: cell.isError,
      value: cell.value, place: cell.place)
  }
}
