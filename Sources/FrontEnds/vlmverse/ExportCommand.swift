import ArgumentParser
import Foundation
import NotebookFiles
import Terminal

/// Makes a hand-out of a notebook.
struct ExportCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "export", abstract: "Makes a page, a Jupyter notebook or Markdown of a notebook.",
    discussion: """
      The notebook's lines are run, so that the outputs are real. The page needs nothing beside it: heatmaps and pictures are \
      in it, and it follows the reader's light or dark theme. Comments become paragraphs, and those that begin with ## \
      headings. Written as .vlm, the notebook keeps its comments and gets the outputs of now. When a line fails that is not \
      known to, nothing is written. The notebook's lines may write no files, run no other lines, and open only what lies in \
      its folder or ships with the program.
      """)

  @Argument(
    help: ArgumentHelp(
      "A notebook that :save has written (.vlm, .ipynb), or that was written by hand (.vlm).", valueName: "file"),
    completion: .notebooks)
  var file: String
  @Argument(help: ArgumentHelp("The file to write: .html, .ipynb, .md or .vlm.", valueName: "out"))
  var output: String
  @OptionGroup var trust: TrustOption
  @OptionGroup var force: ForceOption

  func run() throws {
    endOnInterrupt()
    let url = URL(filePath: output)
    let format = try HandOut.Format(url)
    try force.requireReplaceable(url)
    let replay = try Replay(URL(filePath: file), opensOutside: trust.openOutside, commands: Replay.sittingCommands)
    try replay.runAll { _, outcome in
      if let failure = outcome.failure { throw failure }
      if let leftOut = outcome.leftOut { writeError("\(leftOut)") }
    }
    try HandOut(replay.notebook, beside: url.deletingLastPathComponent()).write(to: url, as: format)
  }
}
