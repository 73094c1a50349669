import Foundation
import Rendering

/// The instructor's notes, written to a file or to another terminal as a lesson goes on.
final class PresenterNotes {
  private let path: String
  private let warn: (CurriculumError) -> Void
  private var handle: FileHandle?

  /// Appends to a file, made if need be. Neither a pipe that nobody reads nor a terminal that is held up is waited for.
  /// - Parameter warn: is told, once, why no more notes can be written.
  init(_ url: URL, warn: @escaping (CurriculumError) -> Void) throws(CurriculumError) {
    path = url.path(percentEncoded: false)
    self.warn = warn
    let descriptor = open(path, O_WRONLY | O_CREAT | O_APPEND | O_NOCTTY | O_CLOEXEC | O_NONBLOCK, 0o600)
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
    do { try handle?.write(contentsOf: Data((TerminalRenderer().render(document) + "\n").utf8)) } catch {
      handle = nil
      warn(.notesUnavailable(path: path, reason: error.localizedDescription))
    }
  }
}
