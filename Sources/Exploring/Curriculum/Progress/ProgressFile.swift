import Files
import Foundation

/// The file that progress is kept in, and the lock beside it.
struct ProgressFile {
  let path: String

  private var url: URL { URL(filePath: path) }

  /// Waits for the lock, which lasts as long as what is returned.
  func lock() throws(CurriculumError) -> LockedFile {
    try naming { () throws(FileError) in try LockedFile(URL(filePath: path + ".lock")) }
  }

  /// What the file holds, nil if there is none. A damaged file is set aside, and where it is now is returned.
  func read() throws(CurriculumError) -> (CourseProgress?, aside: String?) {
    guard FileManager.default.fileExists(atPath: path) else { return (nil, nil) }
    let bytes = try naming { () throws(FileError) in try RegularFile(url).read() }
    if let json = try? JSON(bytes, file: path), let progress = CourseProgress(json) { return (progress, nil) }
    let aside = path + ".damaged"
    try naming { () throws(FileError) in try AtomicFile.move(url, to: URL(filePath: aside)) }
    return (nil, aside)
  }

  /// What a file holds that somebody else has written; nil where that is no progress.
  func handedIn() throws(CurriculumError) -> CourseProgress? {
    let bytes = try naming { () throws(FileError) in try RegularFile(url).read() }
    return (try? JSON(bytes, file: path)).flatMap { CourseProgress($0) }
  }

  /// Writes a new file that takes the old one's place.
  func write(_ progress: CourseProgress) throws(CurriculumError) {
    try naming { () throws(FileError) in
      try AtomicFile.write(Array(progress.json.text().utf8), to: url, mode: 0o600)
    }
  }

  private func naming<Result>(_ body: () throws(FileError) -> Result) throws(CurriculumError) -> Result {
    do throws(FileError) { return try body() } catch {
      throw .progressUnavailable(path: path, reason: error.reason)
    }
  }
}
