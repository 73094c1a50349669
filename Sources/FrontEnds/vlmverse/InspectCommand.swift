import ArgumentParser
import Foundation
import Questions
import Terminal

/// Shows what is in a checkpoint folder, from its configuration and its files' headers.
struct InspectCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "inspect", abstract: "Shows a checkpoint's configuration, sizes and tensors, and what does not fit.",
    discussion: "No weights are read. The exit code is 1 if the checkpoint would not load.")

  @Argument(
    help: ArgumentHelp("A checkpoint folder as on the hub, or a downloaded model's name.", valueName: "model"),
    completion: .models)
  var folder: String

  func run() throws {
    endOnInterrupt()
    let inspection = Inspection(folder: try ModelSource.folder(folder))
    try writeOutput(inspection.report)
    guard inspection.problems.isEmpty else {
      let count = inspection.problems.count
      writeError("\(folder) would not load: \(count == 1 ? "1 problem" : "\(count) problems")")
      throw ExitCode.failure
    }
  }
}
