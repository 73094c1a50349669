import Foundation
import Synchronization

extension AtomicFile {
  /// Whether nobody loses anything when the file at `url` is replaced: there is none, it is empty, this process wrote it, or
  /// it says that this program did.
  package static func mayReplace(_ url: URL) -> Bool {
    var status = stat()
    guard stat(url.path(percentEncoded: false), &status) == 0 else { return true }
    // What is no regular file is refused when it is written.
    if status.st_size == 0 || status.st_mode & S_IFMT != S_IFREG { return true }
    return isOfThisProcess(status) || saysItIsOwn(url)
  }

  /// Whether what lies at `url` is this program's, and an earlier run of it wrote it; false of an empty file and of none.
  package static func isFromEarlier(_ url: URL) -> Bool {
    var status = stat()
    guard stat(url.path(percentEncoded: false), &status) == 0, status.st_size > 0 else { return false }
    return !isOfThisProcess(status) && saysItIsOwn(url)
  }

  private static func isOfThisProcess(_ status: stat) -> Bool { written.withLock { $0.contains(Version(status)) } }

  /// A file as it was when it was written.
  private struct Version: Hashable {
    let device, node, seconds, nanoseconds, size: Int

    init(_ status: stat) {
      (device, node, size) = (Int(status.st_dev), Int(status.st_ino), Int(status.st_size))
      (seconds, nanoseconds) = (status.st_mtim.tv_sec, status.st_mtim.tv_nsec)
    }
  }

  private static let written = Mutex<Set<Version>>([])

  /// Remembers the open file as this process's.
  static func remember(_ descriptor: Int32) {
    var status = stat()
    guard fstat(descriptor, &status) == 0 else { return }
    written.withLock { _ = $0.insert(Version(status)) }
  }

  /// What the formats that have room for it say at their beginning or end.
  private static let marks = [
    "# vlmverse notebook ", "# VLMverse notebook", "<title>VLMverse notebook</title>", "\"vlmverse\"",
  ]

  private static func saysItIsOwn(_ url: URL) -> Bool {
    guard let file = try? FileHandle(forReadingFrom: url), let end = try? file.seekToEnd() else { return false }
    let part: UInt64 = 1 << 14
    let texts = [0, end > part ? end - part : 0].map { start -> String in
      try? file.seek(toOffset: start)
      return String(decoding: (try? file.read(upToCount: Int(part))) ?? Data(), as: UTF8.self)
    }
    return texts.contains { text in marks.contains { text.contains($0) } }
  }
}
