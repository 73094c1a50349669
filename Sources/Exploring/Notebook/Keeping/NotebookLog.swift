import Foundation

/// A `.vlm` file that every cell is added to as it comes, so that the notebook outlives the program.
final class NotebookLog {
  let name: String
  private let file: FileHandle

  /// Begins the file with the notebook so far, in the place of any there.
  init(_ notebook: Notebook, url: URL, name: String) throws {
    self.name = name
    try HandOut(notebook, beside: url.deletingLastPathComponent()).write(to: url, as: .vlm)
    file = try FileHandle(forWritingTo: url)
    try file.seekToEnd()
  }

  deinit { try? file.close() }

  /// Adds a cell.
  func append(_ cell: Cell) throws {
    try file.write(contentsOf: Data(("\n" + NotebookFile.Cell(cell).lines.joined(separator: "\n") + "\n").utf8))
  }
}

extension Notebook {
  /// Takes a cell into the notebook, and into the log if there is one.
  /// - Returns: the cell, with a warning if the log could not be written.
  func keep(_ cell: Cell) -> Cell {
    cells.append(cell)
    do { try log?.append(cell) } catch {
      let name = log?.name ?? ""
      log = nil
      var document = cell.document
      document.append(.warning("\(name) could not be written, and nothing is logged any more: \(Files.reason(error))"))
      return Cell(
        number: cell.number, input: cell.input, document: document, isError: cell.isError, value: cell.value,
        place: cell.place)
    }
    return cell
  }
}
