import ArgumentParser

@main
struct VLMverse: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "vlmverse", abstract: "Takes PaliGemma apart, in a terminal.",
    subcommands: [
      ExploreCommand.self, GenerateCommand.self, TraceCommand.self, TokenizeCommand.self, InspectCommand.self,
      LessonCommand.self, DemoCommand.self, ReplayCommand.self, ExportCommand.self,
    ],
    defaultSubcommand: ExploreCommand.self)
}
