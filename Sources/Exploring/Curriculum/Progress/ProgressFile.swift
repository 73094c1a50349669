import Foundation

/// The file that progress is kept in, and the lock beside it.
struct ProgressFile {
  let path: String

  /// Waits for the lock, which lasts until the descriptor is closed, however that happens.
  func lock() throws(CurriculumError) -> Int32 {
    let folder = URL(filePath: path).deletingLastPathComponent()
    try? FileManager.default.createDirectory(
      at: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
    let lock = open(path + ".lock", O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
    guard lock >= 0 else { throw failure() }
    while flock(lock, LOCK_EX) != 0 {
      guard errno == EINTR else {
        defer { close(lock) }
        throw failure()
      }
    }
    return lock
  }

  /// What the file holds, nil if there is none. A damaged file is set aside, and where it is now is returned.
  func read() throws(CurriculumError) -> (CourseProgress?, aside: String?) {
    guard FileManager.default.fileExists(atPath: path) else { return (nil, nil) }
    guard let data = FileManager.default.contents(atPath: path) else { throw failure("it cannot be read") }
    if let progress = try? JSONDecoder().decode(CourseProgress.self, from: data) { return (progress, nil) }
    let aside = path + ".damaged"
    guard rename(path, aside) == 0 else { throw failure() }
    return (nil, aside)
  }

  /// Writes a new file beside the old one and lets it take its place.
  func write(_ progress: CourseProgress) throws(CurriculumError) {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .prettyPrinted, .withoutEscapingSlashes]
    guard let data = try? encoder.encode(progress) else { throw failure("it cannot be encoded") }
    let beside = "\(path).partial"  // the lock's holder alone writes it
    let descriptor = open(beside, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { throw failure() }
    let handle = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
    do { try handle.write(contentsOf: data) } catch { throw failure() }
    guard fsync(descriptor) == 0, rename(beside, path) == 0 else { throw failure() }
  }

  private func failure(_ reason: String = String(cString: strerror(errno))) -> CurriculumError {
    .progressUnavailable(path: path, reason: reason)
  }
}
