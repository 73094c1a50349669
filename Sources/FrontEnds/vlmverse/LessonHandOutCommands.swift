import ArgumentParser
import Curriculum
import Foundation
import NotebookFiles
import Terminal

/// Makes a hand-out of a lesson.
struct LessonExportCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "export", abstract: "Makes a page, a Jupyter notebook or Markdown of a lesson.",
    usage: "vlmverse lesson export <lesson> <out> [<options>]",
    discussion: """
      The lesson's lines are run, so that the outputs are real. Its exercises have room for an answer below them; with \
      --solutions the lines that solve them, with --mine what you typed yourself, as far as you have come. A page prints on A4.
      """)

  @Argument(help: "Its number, name or file.")
  var lesson: String
  @Argument(help: ArgumentHelp("The file to write: .html, .ipynb or .md.", valueName: "out"))
  var output: String
  @Flag(help: "Answer the exercises.")
  var solutions = false
  @Flag(help: "Make it of what you typed yourself.")
  var mine = false
  @OptionGroup var trust: TrustOption
  @OptionGroup var force: ForceOption

  func validate() throws {
    if solutions, mine { throw ValidationError("--solutions and --mine are two hand-outs; give one of them") }
  }

  func run() throws {
    endOnInterrupt()
    let url = URL(filePath: output)
    let format = try HandOut.Format(url)
    try force.requireReplaceable(url)
    let lesson = try Lesson.named(lesson, opensOutside: trust.openOutside)
    let answers: LessonHandOut.Answers =
      mine
      ? .own(try ProgressStore(path: PersonalFiles().progress).begun(lesson)) : solutions ? .solutions : .none
    let handOut = try LessonHandOut(lesson, answers).handOut(beside: url.deletingLastPathComponent())
    try handOut.write(to: url, as: format)
  }
}

/// Says how a class has done.
struct LessonReportCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "report", abstract: "Says who solved what with how many hints, and which wrong answers came most.",
    usage: "vlmverse lesson report <files> ... [<options>]",
    discussion: """
      Each file is the progress.json that somebody has handed in, from vlmverse in their XDG state folder, named after them. \
      It tells the answers that were not right, and the lines that were typed in lessons.
      """)

  @Argument(help: "Files of progress.")
  var files: [String]
  @OptionGroup var display: DisplayOptions

  func run() throws {
    let report = try ClassReport(files.map { URL(filePath: $0) })
    try writeDrawing(display.renderer.render(report.document))
  }
}
