import Foundation
import Installation
import Notebook
import NotebookFiles

extension Lesson {
  /// Reads a lesson.
  /// - Throws: `CurriculumError`: the first mistake, with its line.
  package init(contentsOf url: URL) throws {
    let (lesson, mistakes) = try Self.reading(url)
    if let first = mistakes.first { throw first }
    guard let lesson else { throw CurriculumError.lesson(file: url.lastPathComponent, line: 1, .noFrontMatter) }
    self = lesson
  }

  /// What can be read of a lesson, and every mistake in it.
  /// - Throws: `CurriculumError.unreadable`, where the file is no text.
  static func reading(_ url: URL) throws(CurriculumError) -> (lesson: Lesson?, mistakes: [CurriculumError]) {
    let lines: [String]
    do throws(NotebookFileError) {
      lines = try TextFile.lines(of: url, limit: LessonReader.sizeLimit)
    } catch { throw .unreadable(error) }
    let unix = lines.joined(separator: "\n").replacing("\r\n", with: "\n")
    return LessonReader.read(unix, url: url)
  }

  /// The numbered lessons that ship with the program, in order.
  package static func shipped() throws -> [(number: Int, url: URL)] {
    let folder = try Installation.lessons()
    let urls = try FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)
    let numbered = urls.compactMap { url -> (number: Int, url: URL)? in
      guard url.pathExtension == "md" else { return nil }
      return number(of: url).map { ($0, url) }
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
