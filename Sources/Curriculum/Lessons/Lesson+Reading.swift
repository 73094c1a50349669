import Foundation
import TinyModel

extension Lesson {
  /// Reads a lesson.
  /// - Throws: `CurriculumError`: the first mistake, with its line.
  public init(contentsOf url: URL) throws {
    let (lesson, mistakes) = try Self.reading(url)
    if let first = mistakes.first { throw first }
    guard let lesson else { throw CurriculumError.lesson(file: url.lastPathComponent, line: 1, .noFrontMatter) }
    self = lesson
  }

  /// What can be read of a lesson, and every mistake in it.
  /// - Throws: `CurriculumError.unreadable`.
  static func reading(_ url: URL) throws(CurriculumError) -> (lesson: Lesson?, mistakes: [CurriculumError]) {
    let file = url.path(percentEncoded: false)
    var isFolder: ObjCBool = false
    guard FileManager.default.fileExists(atPath: file, isDirectory: &isFolder) else {
      throw .unreadable(file: file, reason: "there is no such file")
    }
    guard !isFolder.boolValue, let handle = FileHandle(forReadingAtPath: file),
      let data = try? handle.read(upToCount: LessonReader.sizeLimit + 1)
    else { throw .unreadable(file: file, reason: "it is no file that can be read") }
    guard data.count <= LessonReader.sizeLimit else {
      throw .unreadable(file: file, reason: "it is larger than \(LessonReader.sizeLimit >> 10) KiB")
    }
    guard let text = String(validating: data, as: UTF8.self) else {
      throw .unreadable(file: file, reason: "it is not UTF-8")
    }
    let unix = text.replacing("\r\n", with: "\n").replacing("\u{FEFF}", with: "", maxReplacements: 1)
    return LessonReader.read(unix, url: url)
  }

  /// The numbered lessons that ship with the program, in order.
  public static func shipped() throws -> [(number: Int, url: URL)] {
    let folder = try TinyModel.lessons()
    let urls = try FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)
    let numbered = urls.compactMap { url -> (number: Int, url: URL)? in
      guard url.pathExtension == "md" else { return nil }
      return Int(url.lastPathComponent.prefix { $0.isASCII && $0.isNumber }).map { ($0, url) }
    }
    return numbered.sorted { $0.number < $1.number }
  }

  /// The lesson that `text` means: a number of the course, or the path of a file.
  static func find(_ text: String) throws -> Lesson {
    guard let number = Int(text) else {
      return try Lesson(contentsOf: URL(filePath: NSString(string: text).expandingTildeInPath))
    }
    let lessons = try shipped()
    guard let found = lessons.first(where: { $0.number == number }) else {
      throw CurriculumError.noSuchLesson(text, known: lessons.map(\.number))
    }
    return try Lesson(contentsOf: found.url)
  }
}
