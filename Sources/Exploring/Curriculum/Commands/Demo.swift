import Notebook
import Rendering

extension Command {
  static let demo = Command(
    "demo", "N | FILE", group: .learning, "Show a lesson to a class: each Enter runs its next line, solutions too.",
    details: """
      At a terminal, any keys type the next line out as if live, and Enter runs it. A line that begins with a colon is your \
      own: :lesson back, :skip, :play to take over and :resume to return, :jump to a page or bookmark. Progress is left \
      alone. Notes go to the file or terminal that --notes names, and --big draws for a projector.
      """,
    examples: [(":demo 3", "lesson 3"), (":demo my.md", "one of your own")], completes: [.file],
    touches: .runsLines, takesInsistence: true
  ) { notebook, arguments in
    guard !arguments.text.isEmpty else { throw arguments.badUsage("it needs a lesson's number or file") }
    return try notebook.lessons().beginDemo(arguments.unquotedText, notebook, opensOutside: arguments.insists)
  }

  static let bookmark = Command(
    "bookmark", "[NAME]", group: .learning, "Give this moment a name to jump to, or list the names.",
    examples: [(":bookmark heads", "here"), (":jump heads", "back to it, with everything as it was")],
    touches: .progress
  ) { notebook, arguments in
    let guide = try notebook.lessons()
    guard let name = arguments.words.first else { return guide.bookmarkList }
    guard arguments.words.count == 1 else { throw arguments.badUsage("it takes one name") }
    guide.bookmarks[name] = guide.bookmark(notebook)
    let word = name.asOneWord
    return [.advice([.note("\(code: ":jump \(word)") comes back to here.")])]
  }

  static let jump = Command(
    "jump", "NAME | PAGE", group: .learning, "Go to a bookmark, or to a page of the lesson.",
    details: """
      What the lesson's lines before a page would write, run or change is asked about first; :jump! has them do it.
      """,
    examples: [(":jump heads", "a bookmark"), (":jump 4", "page 4, with the lesson's lines before it run")],
    touches: .runsLines, takesInsistence: true
  ) { notebook, arguments in
    guard arguments.words.count == 1 else { throw arguments.badUsage("it takes a bookmark's name or a page's number") }
    let isAsked = notebook.hasPerson && !arguments.insists
    return try notebook.lessons().jump(
      arguments.words[0], notebook, acting: arguments.insists ? .run : isAsked ? .ask : .leaveOut)
  }
}

extension LessonGuide {
  /// Begins to show a lesson to a class.
  package func beginDemo(_ text: String, _ notebook: Notebook, opensOutside: Bool = false) throws -> Document {
    try begin(try Lesson.find(text, opensOutside: opensOutside), notebook, isDemo: true)
  }

  /// This moment; of an exploration, the one at which it began.
  fileprivate func bookmark(_ notebook: Notebook) -> Bookmark {
    if case .exploring(let following, let paused) = mode { return Bookmark(following: following, state: paused) }
    return Bookmark(following: following, state: notebook.state)
  }

  fileprivate var bookmarkList: Document {
    guard !bookmarks.isEmpty else { return [.paragraph("No bookmarks; \(code: ":bookmark NAME") sets one.")] }
    let rows: [[Text]] = bookmarks.sorted { $0.key < $1.key }.map { name, bookmark in
      let play = bookmark.following?.play
      return [Text(name, .code), Text(play.map { "\($0.lesson.name), page \($0.page + 1)" } ?? "outside lessons")]
    }
    return [.table(Table([.init("bookmark"), .init("")], rows: rows))]
  }

  /// What becomes of a lesson's lines on the way to a page that do what only a person may have done.
  fileprivate enum Acting { case ask, run, leaveOut }

  fileprivate func jump(_ text: String, _ notebook: Notebook, acting: Acting) throws -> Document {
    if let bookmark = bookmarks[text] { return jump(to: bookmark, notebook) }
    guard let play = following?.play else { throw CurriculumError.noBookmark(text, bookmarks.keys.sorted()) }
    guard let page = Int(text), let index = play.lesson.steps.firstIndex(where: { $0.page == page - 1 }) else {
      throw CurriculumError.noPage(text, count: play.lesson.pages.count)
    }
    let objections = play.lesson.objections(before: index, notebook)
    if acting == .ask, !objections.isEmpty {
      asked = (":jump! \(text)", { [unowned self] in try jump(text, $0, acting: .leaveOut) })
      let choice: Block = .paragraph(
        "\(code: "y") runs \(objections.count == 1 ? "it" : "them"), \(code: "n") jumps without.")
      return [.advice(Document(objections.map(Block.warning) + [choice]))]
    }
    update { $0.keep(notebook.state) }
    comeBack()
    try rebuild(to: index, notebook, confirmed: acting == .run)
    return (acting == .run ? [] : Document(objections.map(Block.note))) + advance()
  }

  private func jump(to bookmark: Bookmark, _ notebook: Notebook) -> Document {
    let before = following?.before ?? notebook.state
    notebook.restore(bookmark.state)
    mode = bookmark.following.map(Mode.following) ?? .outside
    update { $0.before = before }
    save()
    return following?.play.recap ?? []
  }
}

extension Lesson {
  /// What to say of its lines before step `index` that do not run unless a person has them run.
  fileprivate func objections(before index: Int, _ notebook: Notebook) -> [Text] {
    steps.prefix(index).compactMap { step in
      guard case .run(let line) = step.content, let objection = notebook.objection(to: line, by: authority) else {
        return nil
      }
      return "\(code: line) is the lesson's line, and nobody typed it: \(objection.description)."
    }
  }
}
