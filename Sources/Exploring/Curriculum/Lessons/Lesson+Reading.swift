import Foundation
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
}
