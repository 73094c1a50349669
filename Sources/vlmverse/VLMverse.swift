import ArgumentParser

@main
struct VLMverse: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "vlmverse", abstract: "Takes PaliGemma apart, in a terminal.",
    subcommands: [TokenizeCommand.self, InspectCommand.self])
}
