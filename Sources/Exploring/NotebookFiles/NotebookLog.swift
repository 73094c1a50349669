import Foundation
import Notebook

/// A `.vlm` file that every cell is added to as it comes, so that the notebook outlives the program.
final class NotebookLog: CellLog {
  let name: String
  private let file: FileHandle
  private let folder: URL

  /// Begins the file with the notebook so far, in the place of any there.
  /// - Parameter mode: who may do what with it; see `AtomicFile`.
  init(_ notebook: Notebook, url: URL, name: String, mode: mode_t? = nil) throws {
    self.name = name
    folder = url.deletingLastPathComponent()
    try HandOut(notebook, beside: folder).write(to: url, as: .vlm, mode: mode)
    file = try FileHandle(forWritingTo: url)
    try file.seekToEnd()
  }

  deinit { try? file.close() }

  func append(_ cell: Cell) -> String? { append([""] + NotebookFile.Cell(cell, beside: folder).lines) }

  func beginAnew() {}

  /// Keeps others from taking the file for one that nobody writes any more, as long as this lives.
  func lock() { flock(file.fileDescriptor, LOCK_EX | LOCK_NB) }

  /// How many bytes the file has.
  var byteCount: UInt64 { (try? file.offset()) ?? 0 }

  func append(remark lines: [String], isContinued: Bool) {
    _ = append((isContinued ? [] : [""]) + NotebookFile.lines(of: lines))  // the next cell says why it fails
  }

  /// - Returns: what the system said where that failed.
  private func append(_ lines: [String]) -> String? {
    do { try file.write(contentsOf: Data((lines.joined(separator: "\n") + "\n").utf8)) } catch { return reason(error) }
    return nil
  }
}

/// What the system said.
private func reason(_ error: any Error) -> String {
  ((error as NSError).userInfo[NSUnderlyingErrorKey] as? NSError)?.localizedDescription ?? error.localizedDescription
}
