import Foundation
import Notebook
import Questions
import Rendering

/// The folder of the sessions that a person has had: each is a notebook file of its owner's alone, which grew with every
/// cell, so that a closed window, a kill or a slip of `:quit` loses nothing.
package struct SessionFolder: Sendable {
  /// A session that has ended, or whose program has.
  package struct Session {
    package let url: URL
    let date: Date
    let file: NotebookFile
  }

  /// How many sessions are kept, and the bytes after which one is no longer written.
  static let (limit, byteLimit) = (20, 8 << 20)

  private let url: URL

  package init(path: String) { url = URL(filePath: path, directoryHint: .isDirectory) }

  /// Sessions that have ended, the newest first.
  package var ended: [Session] {
    files.reversed().compactMap { url in
      guard !Self.isBeingWritten(url), let file = try? NotebookFile(contentsOf: url), !file.cells.isEmpty else {
        return nil
      }
      let values = try? url.resourceValues(forKeys: [.contentModificationDateKey])
      return Session(url: url, date: values?.contentModificationDate ?? .distantPast, file: file)
    }
  }

  /// Their files in the order in which they began, which is that of their names.
  private var files: [URL] {
    let folder = url.resolvingSymlinksInPath()  // nothing is found behind a link
    let all = (try? FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)) ?? []
    return all.filter { $0.pathExtension == "vlm" }.sorted { $0.lastPathComponent < $1.lastPathComponent }
  }

  private static func isBeingWritten(_ url: URL) -> Bool {
    guard let file = try? FileHandle(forReadingFrom: url) else { return false }
    return flock(file.fileDescriptor, LOCK_SH | LOCK_NB) != 0
  }

  /// Begins the file of a session, and removes the oldest where there are too many.
  func begin(_ notebook: Notebook) throws -> NotebookLog {
    try FileManager.default.createDirectory(
      at: url, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
    for old in files.dropLast(Self.limit - 1) where !Self.isBeingWritten(old) {
      try? FileManager.default.removeItem(at: old)
    }
    let time = String(format: "%013.0f", Date().timeIntervalSince1970 * 1000)
    let file = url.appending(path: "\(time)-\(getpid()).vlm")
    let log = try NotebookLog(notebook, url: file, name: "the session's file", mode: 0o600)
    log.lock()
    return log
  }
}

/// Writes a session into its folder, from its first cell on.
package final class SessionJournal: CellLog {
  package let folder: SessionFolder
  private unowned let notebook: Notebook
  private var log: NotebookLog?

  package init(_ notebook: Notebook, in folder: SessionFolder) { (self.notebook, self.folder) = (notebook, folder) }

  package var name: String { "the session's file" }

  package func append(_ cell: Cell) -> String? {
    guard let log else {
      do { log = try folder.begin(notebook) } catch { return "\(error)" }
      return nil
    }
    guard log.byteCount < SessionFolder.byteLimit else {
      return "it has \(SessionFolder.byteLimit >> 20) MiB, the most a session is kept with; :save FILE keeps all of it"
    }
    return log.append(cell)
  }

  package func append(remark lines: [String], isContinued: Bool) {
    log?.append(remark: lines, isContinued: isContinued)
  }

  package func beginAnew() { log = nil }
}

extension SessionFolder.Session {
  /// What it was about: how long ago, how many cells, what was asked.
  var summary: [Text] {
    let minutes = max(Int(Date().timeIntervalSince(date) / 60), 0)
    let ago = minutes < 60 ? "\(minutes) min" : minutes < 2880 ? "\(minutes / 60) h" : "\(minutes / 1440) days"
    let count = file.cells.count
    return [
      Text("\(ago) ago"), Text(count == 1 ? "1 cell" : "\(count) cells"),
      Text(lastPicture ?? file.header.image?.value ?? ""),
      Text(last(after: ":prompt ") ?? file.header.prompt?.value ?? ""),
    ]
  }

  /// The picture that was opened last, after the first.
  private var lastPicture: String? {
    let opened = [":open image ", ":open "].lazy.compactMap(last(after:)).first
    return opened.map(\.withoutQuotes).flatMap { OpenableFile.isPicture($0) ? $0.namedFile.lastPathComponent : nil }
  }

  /// What followed the beginning of the last line that begins so.
  private func last(after beginning: String) -> String? {
    file.cells.last { $0.input.hasPrefix(beginning) }.map { String($0.input.dropFirst(beginning.count)) }
  }

  /// One line that offers to go on with it.
  package var offer: Document {
    [.note("\(code: ":sessions 1") goes on with your last session: \(summary[1].plain), \(summary[0].plain).")]
  }
}
