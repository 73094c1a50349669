import Foundation
import Rendering

/// The instructor's notes, written to a file or to another terminal as a lesson goes on.
final class PresenterNotes {
  private let handle: FileHandle

  /// Appends to a file, made if need be.
  init(_ url: URL) throws(CurriculumError) {
    let path = url.path(percentEncoded: false)
    let descriptor = open(path, O_WRONLY | O_CREAT | O_APPEND | O_NOCTTY | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { throw .notesUnavailable(path: path, reason: String(cString: strerror(errno))) }
    handle = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
  }

  /// Writes the notes of the steps from `start` that have been shown, and what Enter runs next.
  func write(_ play: LessonPlay, from start: Int, next: String?) {
    var document: Document = []
    if start == 0 || play.lesson.steps[start - 1].page != play.page {
      let title = play.lesson.pages[play.page].plain
      document.append(.heading("\(play.page + 1)/\(play.lesson.pages.count) \(title)", level: 2))
    }
    for note in play.lesson.steps[start..<play.shown].flatMap(\.notes) { document.append(note) }
    write(document)
    announce(next)
  }

  /// Writes what Enter runs next, if it runs something.
  func announce(_ next: String?) {
    if let next { write([.paragraph("Enter runs \(code: next)")]) }
  }

  private func write(_ document: Document) {
    guard !document.isEmpty else { return }
    try? handle.write(contentsOf: Data((TerminalRenderer().render(document) + "\n").utf8))
  }
}
