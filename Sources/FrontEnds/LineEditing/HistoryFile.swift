import Foundation

/// Lines typed in earlier sessions, one a line, in a file only its owner can read.
///
/// Several sessions may write at once: each adds its lines at the end, under a lock. The file is shortened by writing a
/// new one beside it and renaming, so that no reader or crash ever finds half of it.
public struct HistoryFile: Sendable {
  /// Where the file lies.
  public let path: String
  /// How many lines are kept.
  public let limit: Int
  /// A line longer than this many bytes is not kept.
  static let longestLine = 1 << 16
  /// Of a larger file, only this many bytes at its end are read.
  static let largestFile = 1 << 23

  /// The history at `path`, whose folder need not exist yet.
  public init(path: String, limit: Int = 5000) {
    self.path = URL(filePath: path).resolvingSymlinksInPath().path(percentEncoded: false)
    self.limit = limit
  }

  /// The newest `limit` lines, oldest first; shortens the file to them when it has more.
  ///
  /// - Throws: `LineEditingError.historyUnavailable`.
  public func load() throws -> [String] {
    try withLockedFile { descriptor in
      let bytes = try contents(of: descriptor)
      let lines = bytes.split(separator: UInt8(ascii: "\n"))
      let kept = lines.suffix(limit)
      if kept.count < lines.count { try replace(with: kept) }
      return kept.map { Self.printable(String(decoding: $0, as: UTF8.self)) }.filter { !$0.isEmpty }
    }
  }

  /// Adds a line at the end.
  ///
  /// - Throws: `LineEditingError.historyUnavailable`.
  public func append(_ line: String) throws {
    let text = Self.printable(line)
    guard !text.isEmpty, text.utf8.count <= Self.longestLine else { return }
    try withLockedFile { descriptor in
      var last = UInt8(ascii: "\n")
      let size = lseek(descriptor, 0, SEEK_END)
      if size > 0 { pread(descriptor, &last, 1, size - 1) }
      // A line that a crash cut short stays one of its own.
      try write(
        Array((last == UInt8(ascii: "\n") ? "" : "\n").utf8) + Array(text.utf8) + [UInt8(ascii: "\n")], to: descriptor)
    }
  }

  /// `line` without what would move the cursor or end the line.
  private static func printable(_ line: String) -> String {
    String(String.UnicodeScalarView(line.unicodeScalars.filter { $0.properties.generalCategory != .control }))
  }

  /// Opens the file, made if need be, and holds its lock while `body` runs.
  private func withLockedFile<Result>(_ body: (Int32) throws -> Result) throws -> Result {
    try makeFolder()
    while true {
      let descriptor = open(path, O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC | O_NONBLOCK, 0o600)
      guard descriptor >= 0 else { throw failure() }
      defer { close(descriptor) }
      var opened = stat()
      guard fstat(descriptor, &opened) == 0 else { throw failure() }
      guard opened.st_mode & S_IFMT == S_IFREG else { throw failure("it is no regular file") }
      while flock(descriptor, LOCK_EX) != 0 && errno == EINTR { continue }
      // Another session may have renamed a shorter file into its place while this one waited.
      var current = stat()
      guard stat(path, &current) == 0, current.st_ino == opened.st_ino, current.st_dev == opened.st_dev else {
        continue
      }
      fchmod(descriptor, 0o600)
      return try body(descriptor)
    }
  }

  private func makeFolder() throws {
    let folder = URL(filePath: path).deletingLastPathComponent()
    do {
      try FileManager.default.createDirectory(
        at: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
    } catch {
      throw failure("its folder cannot be made")
    }
  }

  private func contents(of descriptor: Int32) throws -> ArraySlice<UInt8> {
    let size = Int(lseek(descriptor, 0, SEEK_END))
    let offset = max(0, size - Self.largestFile)
    var bytes = [UInt8](repeating: 0, count: size - offset)
    var count = 0
    while count < bytes.count {
      let received = bytes.withUnsafeMutableBytes {
        pread(descriptor, $0.baseAddress.map { $0 + count }, $0.count - count, off_t(offset + count))
      }
      if received < 0 && errno == EINTR { continue }
      guard received >= 0 else { throw failure() }
      if received == 0 { break }
      count += received
    }
    let whole = bytes[..<count]
    return offset == 0 ? whole : whole.drop { $0 != UInt8(ascii: "\n") }
  }

  private func replace(with lines: ArraySlice<ArraySlice<UInt8>>) throws {
    let beside = "\(path).\(getpid())"
    let descriptor = open(beside, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { throw failure() }
    defer { close(descriptor) }
    do {
      try write(Array(lines.joined(separator: [UInt8(ascii: "\n")])) + [UInt8(ascii: "\n")], to: descriptor)
      guard fsync(descriptor) == 0, rename(beside, path) == 0 else { throw failure() }
    } catch {
      unlink(beside)
      throw error
    }
  }

  private func write(_ bytes: [UInt8], to descriptor: Int32) throws {
    var rest = bytes[...]
    while !rest.isEmpty {
      let written = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
      if written < 0 && errno == EINTR { continue }
      guard written > 0 else { throw failure() }
      rest.removeFirst(written)
    }
  }

  private func failure(_ reason: String = systemReason()) -> LineEditingError {
    .historyUnavailable(path: path, reason: reason)
  }
}
