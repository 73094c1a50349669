import Files
import Foundation

/// Lines typed in earlier sessions, one a line, in a file only its owner can read.
///
/// Several sessions may write at once: each adds its lines at the end, under a lock. The file is shortened by writing a
/// new one beside it and renaming, so that no reader or crash ever finds half of it.
package struct HistoryFile: Sendable {
  /// Where the file lies.
  package let path: String
  /// How many lines are kept.
  package let limit: Int
  /// A line longer than this many bytes is not kept.
  static let longestLine = 1 << 16
  /// Of a larger file, only this many bytes at its end are read.
  static let largestFile = 1 << 23

  /// The history at `path`, whose folder need not exist yet.
  package init(path: String, limit: Int = 5000) {
    self.path = URL(filePath: path).resolvingSymlinksInPath().path(percentEncoded: false)
    self.limit = limit
  }

  /// The newest `limit` lines, oldest first; shortens the file to them when it has more.
  ///
  /// - Throws: `LineEditingError.historyUnavailable`.
  package func load() throws -> [String] {
    try withLockedFile { file throws(FileError) in
      let bytes = try file.bytes(last: Self.largestFile)
      let whole = file.byteCount > bytes.count ? bytes.drop { $0 != newline } : bytes[...]
      let lines = whole.split(separator: newline)
      let kept = lines.suffix(limit)
      if kept.count < lines.count {
        try AtomicFile.write(kept.flatMap { $0 + [newline] }, to: URL(filePath: path), mode: 0o600)
      }
      return kept.map { Self.printable(String(decoding: $0, as: UTF8.self)) }.filter { !$0.isEmpty }
    }
  }

  /// Adds a line at the end.
  ///
  /// - Throws: `LineEditingError.historyUnavailable`.
  package func append(_ line: String) throws {
    let text = Self.printable(line)
    guard !text.isEmpty, text.utf8.count <= Self.longestLine else { return }
    try withLockedFile { file throws(FileError) in
      // A line that a crash cut short stays one of its own.
      let start = try file.bytes(last: 1) == [newline] || file.byteCount == 0 ? [] : [newline]
      try file.append(start + Array(text.utf8) + [newline])
    }
  }

  /// `line` without what would move the cursor or end the line.
  private static func printable(_ line: String) -> String {
    String(String.UnicodeScalarView(line.unicodeScalars.filter { $0.properties.generalCategory != .control }))
  }

  /// Holds the file's lock while `body` runs.
  private func withLockedFile<Result>(_ body: (LockedFile) throws(FileError) -> Result) throws -> Result {
    do throws(FileError) {
      let file = try LockedFile(URL(filePath: path))
      defer { withExtendedLifetime(file) {} }
      return try body(file)
    } catch { throw LineEditingError.historyUnavailable(path: path, reason: error.reason) }
  }
}

private let newline = UInt8(ascii: "\n")
