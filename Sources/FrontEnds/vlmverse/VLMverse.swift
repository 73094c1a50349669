import ArgumentParser
import Foundation
import Rendering
import Terminal

@main
struct VLMverse: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "vlmverse", abstract: "Takes PaliGemma apart, in a terminal.",
    subcommands: [
      ExploreCommand.self, GenerateCommand.self, TraceCommand.self, AnalyseCommand.self, TokenizeCommand.self,
      InspectCommand.self,
      QuantizeCommand.self, BenchCommand.self, LessonCommand.self, DemoCommand.self, ReplayCommand.self,
      ExportCommand.self, DownloadCommand.self,
    ],
    defaultSubcommand: ExploreCommand.self)

  /// Runs the command that the first argument names, or the explorer, which takes flags only.
  static func main() {
    let names = configuration.subcommands.compactMap { $0.configuration.commandName } + ["help"]
    if let first = CommandLine.arguments.dropFirst().first, !first.hasPrefix("-"), !names.contains(first) {
      let name = visible(String(first.prefix(80)), .unicode)
      writeError("Error: vlmverse has no command \(name); it has \(names.joined(separator: ", "))")
      exit(withError: ExitCode.validationFailure)
    }
    do {
      var command = try parseAsRoot()
      try command.run()
    } catch { end(error) }
  }

  /// Ends the program as `exit(withError:)` does, but with names in messages that cannot control a terminal.
  private static func end(_ error: any Error) -> Never {
    let (message, code) = (fullMessage(for: error), exitCode(for: error))
    if !message.isEmpty {
      if code.isSuccess { try? writeOutput(message + "\n") } else { writeError(message) }
    }
    Foundation.exit(code.rawValue)
  }
}
