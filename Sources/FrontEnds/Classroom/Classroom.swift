import Curriculum
import Foundation
import Notebook
import NotebookFiles
import Rendering
import Sittings
import Synchronization

/// Lets a class follow a session: it hears what happens, and brings the commands that share it and ask.
package final class Classroom: Companion, Sendable {
  struct State {
    var sharing: Sharing?
    /// What to say once the line has come to its end: an address is nobody's cell, so that no file keeps it.
    var announcement: Document = []
    /// Whether the cell that comes is this room's own, which the class need not see.
    var isOwn = false
    /// The exercise that the class is asked.
    var exercise: OpenExercise.ID?
    /// Whether the terminal shows how the answers come in.
    var isWatched = false
  }

  let state = Mutex(State())
  /// Whether the terminal draws ASCII only.
  private let isASCII: @Sendable () -> Bool

  package init(isASCII: @escaping @Sendable () -> Bool) { self.isASCII = isASCII }

  /// The commands that share a session.
  package var commands: [Command] { [share, ask] }

  /// The session that is shared.
  func requireSharing() throws(ClassroomError) -> Sharing {
    guard let sharing = state.withLock({ $0.sharing }) else { throw .isNotShared }
    return sharing
  }

  // MARK: Hearing

  package func hear(_ event: Event, in notebook: Notebook) -> Document {
    let (sharing, isOwn) = state.withLock { ($0.sharing, $0.isOwn) }
    switch event {
    case .begins(let line):
      state.withLock { ($0.isOwn, $0.isWatched) = (false, false) }
      if !line.isEmpty, !isShareLine(line) {
        sharing?.begins(line, prompt: notebook.promptText(notebook.cells.count + 1))
      }
    case .shows(let cell, _): if !isOwn { sharing?.shows(cell) }
    case .ends:
      sharing?.ends()
      if let sharing { follow(notebook, sharing) }
      return state.withLock { state in
        defer { state.announcement = [] }
        return state.announcement
      }
    case .runs, .progresses, .says, .asks: break
    }
    return []
  }

  /// How the answers come in, while the presenter watches that.
  package var live: Document? {
    let (sharing, isWatched) = state.withLock { ($0.sharing, $0.isWatched) }
    guard isWatched, let sharing else { return nil }
    return sharing.state.withLock { $0.question }.map { $0.asked + $0.tally }
  }

  /// Asks the class what the lesson asks, and tells the presenter where it is.
  private func follow(_ notebook: Notebook, _ sharing: Sharing) {
    guard let guide = notebook.guide as? LessonGuide else { return }
    let outline = guide.outline
    sharing.state.withLock { $0.presentation.update(outline) }
    let open = guide.openExercise
    let isNew = state.withLock { state in
      defer { state.exercise = open?.id }
      return state.exercise != open?.id
    }
    guard isNew else { return }
    guard let open else { return sharing.close() }
    switch open.goal {
    case .choice(let choices, let answer): sharing.ask(open.asked, .choice(choices), right: answer)
    case .value, .number: sharing.ask(open.asked, .expression)
    case .address: sharing.ask(open.asked, .words)
    }
  }

  // MARK: Sharing

  /// Begins to share the session as it is.
  /// - Parameters:
  ///   - port: 0 for any that is free.
  ///   - isOpen: whether other machines may follow.
  ///   - opening: what a lesson has shown before its first line.
  /// - Returns: who may follow.
  /// - Throws: `ClassroomError`.
  @discardableResult
  package func begin(_ notebook: Notebook, port: UInt16, isOpen: Bool, opening: Document = []) throws -> Document {
    guard state.withLock({ $0.sharing == nil }) else { throw ClassroomError.isShared }
    let here = URL(filePath: FileManager.default.currentDirectoryPath)
    let sharing = try Sharing(
      port: port, isOpen: isOpen, handOuts: HandOuts(HandOut(notebook, beside: here)))
    for cell in notebook.cells { sharing.shows(cell) }
    sharing.says(opening)
    state.withLock { ($0.sharing, $0.announcement) = (sharing, announcement(of: sharing)) }
    follow(notebook, sharing)
    return [
      .note(
        isOpen
          ? "Everybody in this network who has the address can follow now; \(code: ":share stop") ends that."
          : "Who is at this machine can follow now; with \(code: "--lan"), others in its network can.")
    ]
  }

  /// Where the class finds the session, for cameras and for those who type.
  func announcement(of sharing: Sharing) -> Document {
    let code = QRCode(sharing.address)?.lines(ascii: isASCII()).joined(separator: "\n")
    return Document(code.map { [.code($0, language: "qr")] } ?? []) + [
      .lines(["The class: \(address: sharing.address)", "Presenter: \(address: sharing.presenterAddress)"])
    ]
  }

  /// Hands over what there is to say, once.
  package func takeAnnouncement() -> Document {
    state.withLock { state in
      defer { state.announcement = [] }
      return state.announcement
    }
  }

  /// Ends the sharing, if there is one.
  package func end() {
    let sharing = state.withLock { state in
      defer { (state.sharing, state.exercise) = (nil, nil) }
      return state.sharing
    }
    sharing?.stop()
  }

  private func isShareLine(_ line: String) -> Bool { line.hasPrefix(":sh") || line.hasPrefix(":as") }
}
