import Foundation
import Notebook

/// A `.vlm` file that every cell is added to as it comes, so that the notebook outlives the program.
final class NotebookLog: CellLog {
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

  func append(_ cell: Cell) -> String? {
    let text = "\n" + NotebookFile.Cell(cell).lines.joined(separator: "\n") + "\n"
    do { try file.write(contentsOf: Data(text.utf8)) } catch { return reason(error) }
    return nil
  }
}

/// What the system said.
private func reason(_ error: any Error) -> String {
  ((error as NSError).userInfo[NSUnderlyingErrorKey] as? NSError)?.localizedDescription ?? error.localizedDescription
}
