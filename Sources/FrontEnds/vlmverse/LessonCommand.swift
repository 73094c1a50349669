import ArgumentParser
import Classroom
import Curriculum
import Files
import Foundation
import LineEditing
import Notebook
import NotebookFiles
import Rendering
import Terminal

/// Follows a lesson, or checks one.
struct LessonCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "lesson",
    abstract: "Follows a lesson, lists them, checks one, hands it out, or reports how a class has done.",
    subcommands: [
      Follow.self, List.self, Check.self, AsNotebook.self, LessonExportCommand.self, LessonReportCommand.self,
    ],
    defaultSubcommand: Follow.self)

  /// Opens the explorer in a lesson.
  struct Follow: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "follow", abstract: "Opens the explorer in a lesson, where you were.",
      usage: "vlmverse lesson follow [<lesson>] [<options>]",
      discussion: "Of standard input that is no terminal, each empty line is one Enter.")

    @Argument(
      help: ArgumentHelp("Its number, name or file, or next; the one followed last if not given.", valueName: "lesson"),
      completion: .lessons)
    var lesson: String?
    @OptionGroup var trust: TrustOption
    @OptionGroup var display: DisplayOptions
    @OptionGroup var paging: PagerOption
    @OptionGroup var notes: NotesOption

    func run() throws {
      try Leading(display, try notes.guide, paging.pager).run { guide, notebook, _ in
        try guide.begin(lesson, notebook, opensOutside: trust.openOutside)
      }
    }
  }

  /// Lists the lessons of the course.
  struct List: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "list", abstract: "Lists the lessons, and how far you have come in each.")

    @OptionGroup var display: DisplayOptions

    func run() throws {
      let guide = try LessonGuide(progress: ProgressStore(path: PersonalFiles().progress))
      try writeDrawing(display.renderer.render(guide.overview()))
    }
  }

  /// Finds what is wrong with lessons.
  struct Check: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "check", abstract: "Finds what is wrong with a lesson, and where.",
      discussion: "The lesson is played from first to last. The exit code is 1 if something is wrong.")

    @Argument(help: "Lessons, as docs/lessons.md describes them.", completion: .file(extensions: ["md"]))
    var files: [String]
    @OptionGroup var trust: TrustOption
    @Flag(help: "Say it all as JSON: a list of objects with file, line and problem.")
    var json = false

    /// A mistake as programs read it.
    private struct Problem: Encodable {
      let file: String
      let line: Int?
      let problem: String
    }

    func run() throws {
      endOnInterrupt()
      var problems: [Problem] = []
      for file in files {
        let mistakes = try self.mistakes(in: file)
        problems += mistakes.map { Problem(file: file, line: $0.line, problem: $0.problem) }
        guard !json else { continue }
        for mistake in mistakes { try writeOutput("\(mistake)\n") }
        if mistakes.isEmpty { try writeOutput("\(file): everything works\n") }
      }
      if json { try writeOutput(problems.json(.prettyPrinted) + "\n") }
      if !problems.isEmpty { throw ExitCode.failure }
    }

    private func mistakes(in file: String) throws -> [CurriculumError] {
      do { return try LessonCheck(URL(filePath: file), opensOutside: trust.openOutside).mistakes } catch let error
        as CurriculumError
      { return [error] }
    }
  }
}

extension LessonCommand {
  /// Makes a Jupyter notebook of a lesson.
  struct AsNotebook: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "notebook", abstract: "Writes a lesson as a Jupyter notebook whose exercises check themselves.")

    @Argument(help: ArgumentHelp("Its number, name or file.", valueName: "lesson"), completion: .lessons)
    var lesson: String
    @Argument(help: ArgumentHelp("The file to write, whose name ends in .ipynb.", valueName: "out"))
    var output: String
    @OptionGroup var force: ForceOption

    func run() throws {
      let url = URL(filePath: output)
      guard url.pathExtension.lowercased() == "ipynb" else {
        throw ValidationError("a Jupyter notebook is written; expected a name that ends in .ipynb")
      }
      try force.requireReplaceable(url)
      try AtomicFile.write(Array(try Lesson.find(lesson).jupyterNotebook.utf8), to: url)
    }
  }
}

/// Shows a lesson to a class.
struct DemoCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "demo", abstract: "Shows a lesson to a class: each Enter runs its next line.",
    usage: "vlmverse demo <lesson> [<options>]",
    discussion: """
      Any keys type the line out, and Enter runs it. A clicker works, too: PageDown and the right arrow go on, PageUp and the \
      left arrow back, F5 draws the screen anew, b blanks it until the next key. A line that begins with a colon is your own; \
      :help demo says more.
      """)

  @Argument(help: "Its number or file.", completion: .lessons)
  var lesson: String
  @Flag(
    help: "Play it from first to last, say how long each line takes, and show nothing else; exit code 1 if one fails.")
  var check = false
  @Option(
    help: ArgumentHelp(
      "Characters a second in which a line types itself out; all at once if not given.", valueName: "count"))
  var typing: Int?
  @OptionGroup var trust: TrustOption
  @OptionGroup var display: DisplayOptions
  @OptionGroup var notes: NotesOption
  @OptionGroup var sharing: ShareOptions

  func validate() throws {
    guard (1...1000).contains(typing ?? 1) else {
      throw ValidationError("--typing is from 1 to 1000, not \(typing ?? 0)")
    }
    if check, sharing.share { throw ValidationError("--check shows nothing, and so there is nothing to share") }
  }

  func run() throws {
    guard !check else { return try DemoCheck.run(lesson, opensOutside: trust.openOutside, display) }
    var leading = Leading(display, try notes.guide, nil)
    leading.typingSpeed = typing
    try leading.run { guide, notebook, classroom in
      let opening = try guide.beginDemo(lesson, notebook, opensOutside: trust.openOutside)
      return try sharing.begin(classroom, notebook, opening) + opening
    }
  }
}

/// `--share --lan --port 8080`.
struct ShareOptions: ParsableArguments {
  @Flag(help: "Let the class follow on their phones and laptops, as :share does.")
  var share = false
  @Flag(help: "With --share, let other machines of the network follow, too.")
  var lan = false
  @Option(help: ArgumentHelp("With --share, the port to serve at; any free one if not given.", valueName: "port"))
  var port: Int?

  func validate() throws {
    if !share, lan || port != nil { throw ValidationError("--lan and --port say how to share; add --share") }
    if let port, UInt16(exactly: port) ?? 0 == 0 {
      throw ValidationError("--port is a number from 1 to 65535, not \(port)")
    }
  }

  /// - Returns: who may follow, and where.
  func begin(_ classroom: Classroom, _ notebook: Notebook, _ opening: Document) throws -> Document {
    guard share else { return [] }
    let document = try classroom.begin(notebook, port: UInt16(port ?? 0), isOpen: lan, opening: opening)
    return document + classroom.takeAnnouncement()
  }
}

extension Classroom {
  /// A classroom of a session that is drawn so.
  convenience init(_ display: DisplayOptions) {
    self.init { display.renderer.options.glyphs == .ascii }
  }
}

/// `--notes FILE`.
struct NotesOption: ParsableArguments {
  @Option(
    help: ArgumentHelp("Where a lesson's notes for the instructor go: a file, or another terminal.", valueName: "file"))
  var notes: String?

  /// A guide that writes them there, and keeps progress in its standard place.
  var guide: LessonGuide {
    get throws {
      let progress = ProgressStore(path: PersonalFiles().progress)
      return try LessonGuide(progress: progress, notes: notes.map { URL(filePath: $0) }) { problem in
        writeError("warning: \(problem)")
      }
    }
  }
}

/// A sitting in which a lesson leads.
private struct Leading {
  private let display: DisplayOptions
  private let guide: LessonGuide
  private let pager: Pager?
  /// How many characters a second a demo's lines type themselves out with.
  var typingSpeed: Int?

  init(_ display: DisplayOptions, _ guide: LessonGuide, _ pager: Pager?) {
    (self.display, self.guide, self.pager) = (display, guide, pager)
  }

  /// Runs what a lesson begins with, then talks to a person or reads lines.
  func run(begin: (LessonGuide, Notebook, Classroom) throws -> Document) throws {
    let (classroom, size) = (Classroom(display), DrawingSize(isBig: display.big))
    defer { classroom.end() }
    let notebook = try Notebook(commands: Command.common + [size.command] + classroom.commands)
    let sitting = TerminalSitting(notebook, guide: guide, pager: pager) { display.renderer(isBig: size.isBig) }
    sitting.companion = classroom
    sitting.typingSpeed = typingSpeed
    let files = PersonalFiles()
    try sitting.runStartUp(files.commands)
    let opening = try begin(guide, notebook, classroom)
    if EditlineEditor.isPossible {
      try sitting.runInteractively(greeting: opening, history: files.history, sessions: files.sessions)
    } else {
      try sitting.show(opening)
      try sitting.run(PlainLineReader())
    }
  }
}
