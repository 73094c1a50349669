import Notebook
import Rendering

extension Command {
  static let progress = Command(
    "progress", group: .learning, "Say how far you have come in the lessons.",
    examples: [(":progress", "pages and exercises")]
  ) { notebook, arguments in
    try arguments.requireNone()
    let guide = try notebook.lessons()
    guard let following = guide.following else { return try guide.overview() }
    let play = following.play
    let pages = max(play.lesson.pages.count, 1)
    return [
      .gauge(
        Gauge(
          Text(play.lesson.name), used: Double(play.page + 1), total: Double(pages),
          text: "page \(play.page + 1) of \(pages)")),
      .paragraph(play.exerciseCount),
      .advice([.paragraph("\(code: ":lesson") lists all lessons.")]),
    ]
  }

  static let summary = Command(
    "summary", group: .learning, "Say what the lesson was about and how its exercises went.",
    examples: [(":summary", "page by page")]
  ) { notebook, arguments in
    try arguments.requireNone()
    return try notebook.lessons().requireLesson().play.summary
  }
}

extension LessonGuide {
  /// The lessons of the course, and how far each has been followed.
  package func overview() throws -> Document {
    let rows: [[Text]] = try Lesson.shipped().map { number, url in
      guard let lesson = try Lesson.reading(url).lesson else { return [Text("\(number)"), "", "", "damaged"] }
      let isHere = following?.play.lesson.url == url
      let state = store.record(of: lesson).map { $0.summary(of: lesson) } ?? ""
      return [
        Text("\(number)"), Text(lesson.title, isHere ? .strong : .plain), Text("\(lesson.minutes) min"),
        isHere ? "you are here" : state,
      ]
    }
    let columns: [Table.Column] = [
      .init("", .right), .init("lesson", isFlexible: true), .init("", .right), .init("progress"),
    ]
    return [
      .table(Table(columns, rows: rows)),
      .advice([
        .paragraph("\(code: ":lesson N") begins one, or goes on where you were; Enter on an empty line then goes on.")
      ]),
    ]
  }
}

extension LessonGuide {
  package var invitation: Text {
    guard let latest = store.progress.latest, let lesson = try? Lesson.find(latest) else {
      return "\(code: ":lesson 0") begins the course."
    }
    let record = store.record(of: lesson)
    if record?.isFinished == true, let next = lesson.next {
      return "\(code: ":lesson \(next.number)") is next in the course."
    }
    let page = record.map { "page \($0.page(of: lesson)) of \(lesson.pages.count)" } ?? "its beginning"
    return "\(code: ":lesson \(lesson.number.map(String.init) ?? latest)") goes on at \(page)."
  }
}

extension CourseProgress.Record {
  /// The page, from 1, that somebody is on.
  fileprivate func page(of lesson: Lesson) -> Int {
    shown > 0 && shown <= lesson.steps.count ? lesson.steps[shown - 1].page + 1 : 1
  }

  /// A few words about how far it is.
  fileprivate func summary(of lesson: Lesson) -> Text {
    if isFinished { return Text("finished, \(solved.count) solved", .success) }
    return "page \(page(of: lesson)) of \(lesson.pages.count), \(solved.count) solved"
  }
}

extension LessonPlay {
  fileprivate var exerciseCount: Text {
    let count = lesson.steps.count { $0.exercise != nil }
    let solvedCount = "\(solved.count) of \(count) exercises solved"
    return Text(skipped.isEmpty ? solvedCount + "." : solvedCount + ", \(skipped.count) skipped.")
  }

  /// What each page asked, and how that went.
  fileprivate var summary: Document {
    let exercises = lesson.steps.enumerated().filter { $1.exercise != nil }
    let rows: [[Text]] = exercises.map { index, step in
      let hintCount = hintCount(index)
      let help = hintCount == 0 ? "" : " with \(hintCount) hint\(hintCount == 1 ? "" : "s")"
      let state: Text =
        solved.contains(index) ? Text("solved" + help, .success) : skipped.contains(index) ? "skipped" : "open"
      return [lesson.pages[step.page], state]
    }
    var document: Document = [.heading(Text(lesson.title), level: 2)]
    if !rows.isEmpty { document.append(.table(Table([.init("exercise", isFlexible: true), .init("")], rows: rows))) }
    document.append(.paragraph(exerciseCount))
    if let page = lesson.pages.lastIndex(where: { $0.plain == "Remember" }) {
      for step in lesson.steps where step.page == page {
        if case .prose(let prose) = step.content { document.append(prose) }
      }
    }
    return document + lesson.reading
  }
}
