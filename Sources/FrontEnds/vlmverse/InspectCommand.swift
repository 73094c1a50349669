import ArgumentParser
import Foundation
import Terminal

/// Shows what is in a checkpoint folder, from its configuration and its files' headers.
struct InspectCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "inspect", abstract: "Shows a checkpoint's configuration, sizes and tensors, and what does not fit.",
    discussion: "No weights are read. The exit code is 1 if the checkpoint would not load.")

  @Argument(help: ArgumentHelp("A checkpoint folder as on the hub.", valueName: "dir"))
  var folder: String

  func run() throws {
    endOnInterrupt()
    let inspection = Inspection(folder: URL(filePath: folder))
    try writeOutput(inspection.report)
    guard inspection.problems.isEmpty else {
      let count = inspection.problems.count
      writeError("\(folder) would not load: \(count == 1 ? "1 problem" : "\(count) problems")")
      throw ExitCode.failure
    }
  }
}
