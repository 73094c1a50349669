import Rendering

extension Command {
  static let undo = Command(
    "undo", group: .changing, "Take back the last edit.", examples: [(":undo", "one of them")]
  ) { notebook, arguments in
    try arguments.requireNone()
    guard let last = notebook.session.edits.last else { throw CommandError.nothingToUndo }
    return [.paragraph("Taken back: \(code: last.summary)")] + (try notebook.change { try $0.undoEdit() })
  }
}
