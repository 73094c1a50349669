import ArgumentParser
import Classroom
import Foundation
import Notebook
import NotebookFiles
import Rendering
import Terminal

/// Runs a notebook file again.
struct ReplayCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "replay",
    abstract: "Runs a notebook's lines again, and says which outputs differ from those it keeps.",
    usage: "vlmverse replay [<options>] <file>",
    discussion: """
      The notebook opens what its first lines name. Its lines may write no files, run no other lines, and open only what lies \
      in its folder or ships with the program. Exit code 1 when a line fails that is not \
      known to, and with --check when an output differs: words and whole numbers have to be the same; other numbers may \
      differ by 0.1 %, by 0.000001 or by 1 in their last digit, and a heatmap's glyphs by one step. What tells of the machine \
      (:time, :memory) is not compared.
      """)

  @Flag(help: "Show only what differs.")
  var check = false
  @OptionGroup var trust: TrustOption
  @OptionGroup var display: DisplayOptions
  @Argument(
    help: ArgumentHelp(
      "A notebook that :save has written (.vlm, .ipynb), or that was written by hand (.vlm).", valueName: "file"),
    completion: .notebooks)
  var file: String

  func validate() throws { if check { try display.requireNone("--check, which shows differences only") } }

  func run() throws {
    endOnInterrupt()
    let replay = try Replay(URL(filePath: file), opensOutside: trust.openOutside, commands: Replay.sittingCommands)
    var (same, different) = (0, 0)
    for kept in replay.file.cells {
      guard let outcome = replay.run(kept) else { continue }
      if !check {
        try show(outcome, replay.notebook)
      } else if let leftOut = outcome.leftOut {
        writeError("\(leftOut)")
      }
      if let failure = outcome.failure {
        writeError("\(failure)")
        different += 1
      } else if check, let difference = outcome.difference {
        let input = visible(String(kept.input.prefix(200)), .unicode)
        let place = kept.line > 0 ? "\(file):\(kept.line)" : file
        try writeOutput("\(place): cell \(outcome.cell.number), \(input)\n  \(difference)\n")
        different += 1
      } else if outcome.isCompared {
        same += 1
      }
    }
    if check { try writeOutput(summary(same: same, different: different, of: replay.file.cells.count) + "\n") }
    if different > 0 { throw ExitCode(1) }
  }

  private func show(_ outcome: Replay.Outcome, _ notebook: Notebook) throws {
    let input = visible(outcome.cell.input, .unicode)
    let output = display.renderer.render(outcome.cell.document)
    try writeDrawing("\(notebook.promptText(outcome.cell.number))\(input)\n\(output)")
  }

  private func summary(same: Int, different: Int, of count: Int) -> String {
    let rest = count - same - different
    return "\(same) of \(count) cells the same, \(different) different"
      + (rest > 0 ? ", \(rest) not compared" : "")
  }
}

extension Replay {
  /// What a terminal's notebook may have kept besides; lines that share it are left out.
  static var sittingCommands: [Command] {
    [DrawingSize(isBig: false).command] + Classroom(isASCII: { false }).commands
  }
}
