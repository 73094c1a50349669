import Notebook
import PaliGemmaModel
import Rendering

/// What may help somebody whose line was not what they meant.
extension LessonGuide {
  package func proposal(forWords line: String) -> String? {
    guard case .following(let following) = mode, !following.isDemo else { return nil }
    return following.play.openExercise == nil ? following.nextLine ?? ":help lesson" : ":hint"
  }

  /// How to come back, where a line's short names mean something else than where the lesson has led, or nothing.
  func wayBack(for line: String, _ notebook: Notebook) -> Document {
    guard let move = following?.play.shownLines.last(where: { isMove($0.line, notebook) })?.line,
      move.hasPrefix(":goto "), let place = Address(parsing: String(move.dropFirst(6)))
    else { return [] }
    let names = line.split { !($0.isLetter || $0.isNumber || "._@:".contains($0)) }.map(String.init)
    let isElsewhere = names.contains {
      notebook.addressElsewhere($0) != nil && (try? notebook.address($0))?.part != place.part
    }
    let note: Block = .note("You have moved on since the lesson began to ask; \(code: move) comes back.")
    return isElsewhere ? [.advice([note])] : []
  }

  private func isMove(_ line: String, _ notebook: Notebook) -> Bool {
    guard line.hasPrefix(":"), let name = line.dropFirst().split(whereSeparator: \.isWhitespace).first
    else { return false }
    return (try? Command.find(String(name), among: notebook.commands))?.group == .moving
  }
}
