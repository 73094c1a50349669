import Expressions
import Foundation
import Installation

extension Lesson {
  /// The numbered lessons that ship with the program, in order.
  package static func shipped() throws -> [(number: Int, url: URL)] {
    let folder = try Installation.lessons().resolvingSymlinksInPath()  // nothing is found behind a link
    let urls = try FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)
    let numbered = urls.compactMap { url -> (number: Int, url: URL)? in
      guard url.pathExtension == "md" else { return nil }
      return number(of: url).map { ($0, url) }
    }
    return numbered.sorted { $0.number < $1.number }
  }

  /// The lesson that `text` means: a number or a name of the course, or the path of a file.
  /// - Parameter opensOutside: whether a person lets it open pictures and models outside its folder.
  package static func find(_ text: String, opensOutside: Bool = false) throws -> Lesson {
    let lessons = try shipped()
    let file = text.namedFile
    let isThere = FileManager.default.fileExists(atPath: file.path(percentEncoded: false))
    if Int(text) == nil, isThere || text.contains("/") {
      var lesson = try Lesson(contentsOf: file)
      lesson.opensOutside = opensOutside
      return lesson
    }
    let name = text.lowercased().replacing(/^lesson\s*/, with: "").replacing(/\.md$/, with: "")
    if let number = Int(name), let found = lessons.first(where: { $0.number == number }) {
      return try Lesson(contentsOf: found.url)
    }
    let slugs = lessons.map { (number: $0.number, slug: $0.url.deletingPathExtension().lastPathComponent) }
    let words = name.split { !$0.isLetter && !$0.isNumber }.joined(separator: "-")
    let meant = slugs.filter { !words.isEmpty && Int(words) == nil && "-\($0.slug)-".contains("-\(words)") }
    if meant.count == 1, let found = lessons.first(where: { $0.number == meant[0].number }) {
      return try Lesson(contentsOf: found.url)
    }
    throw CurriculumError.noSuchLesson(
      text, known: lessons.map(\.number), closest: meant.first?.number ?? nearest(words, slugs))
  }

  /// The lesson that has a word most like `words` in its name.
  private static func nearest(_ words: String, _ slugs: [(number: Int, slug: String)]) -> Int? {
    let names = slugs.flatMap { slug in
      let whole = slug.slug.drop { $0.isNumber || $0 == "-" }
      return ([whole] + whole.split(separator: "-")).filter { $0.count > 2 }.map { (slug.number, String($0)) }
    }
    let near = suggestions(for: words, among: names.map(\.1)).first
    return names.first { $0.1 == near }?.0
  }

  /// The lesson of the course that comes after this one.
  var next: (number: Int, url: URL)? {
    guard isShipped, let number else { return nil }
    return try? Lesson.shipped().first { $0.number > number }
  }
}
