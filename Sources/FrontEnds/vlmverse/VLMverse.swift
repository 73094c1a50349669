import ArgumentParser
import Expressions
import Foundation
import Hub
import Questions
import Rendering
import Tensors
import Terminal

@main
struct VLMverse: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "vlmverse", abstract: "Takes PaliGemma apart, in a terminal.",
    usage: """
      vlmverse [FILE]
      vlmverse COMMAND
      """,
    discussion: "FILE is a picture to ask about, a model's folder, a notebook to replay, or a lesson to follow.",
    version: Version.text,
    subcommands: [
      ExploreCommand.self, GenerateCommand.self, DecodeCommand.self, EvaluateCommand.self, TraceCommand.self,
      AnalyseCommand.self, VerifyCommand.self,
      TokenizeCommand.self, InspectCommand.self, QuantizeCommand.self, MergeCommand.self, BenchCommand.self,
      LessonCommand.self, DemoCommand.self, ReplayCommand.self,
      ExportCommand.self, FormatCommand.self, DrawCommand.self, DownloadCommand.self, KernelCommand.self,
    ],
    defaultSubcommand: ExploreCommand.self)

  /// Runs the command that the first argument names, or the explorer.
  static func main() {
    if let number = CommandLine.firstArgumentThatIsNoText {
      writeError("Error: argument \(number) is not UTF-8; expected text in UTF-8")
      exit(withError: ExitCode.validationFailure)
    }
    let arguments = Array(CommandLine.arguments.dropFirst())
    if let problem = unknownTopic(arguments) ?? unknownCommand(arguments) ?? repeatedOption(arguments) {
      refuse(problem)
    }
    matrixLibrary  // while there is one thread: it may set a variable of the environment
    do {
      var command = try parse(arguments)
      try command.run()
    } catch { end(error) }
  }

  /// The command that the arguments ask for; of what is wrong with them, an option that there is none of is named first.
  private static func parse(_ arguments: [String]) throws -> any ParsableCommand {
    do { return try parseAsRoot(arguments) } catch {
      guard !exitCode(for: error).isSuccess else { throw error }
      if let problem = unknownOption(arguments) ?? surplusPictures(arguments)
        ?? questionBesidePicture(arguments)
      {
        refuse(problem)
      }
      throw error
    }
  }

  /// Ends the program, and says what is wrong with its arguments.
  private static func refuse(_ problem: String) -> Never {
    writeError("Error: \(visible(String(problem.prefix(400)), .unicode))")
    exit(withError: ExitCode.validationFailure)
  }

  /// The command that the first words name, and those words, the program's name before them.
  private static func named(by words: some Sequence<String>) -> (command: any ParsableCommand.Type, path: [String]) {
    var (command, path): (any ParsableCommand.Type, [String]) = (self, ["vlmverse"])
    for word in words {
      guard let next = command.configuration.subcommands.first(where: { $0.configuration.commandName == word }) else {
        break
      }
      (command, path) = (next, path + [word])
    }
    return (command, path)
  }

  /// What to say of `help` on a command that there is none of.
  private static func unknownTopic(_ arguments: [String]) -> String? {
    guard arguments.first == "help" else { return nil }
    let topics = arguments.dropFirst().filter { !$0.hasPrefix("-") }
    let (command, path) = named(by: topics)
    guard topics.count >= path.count else { return nil }
    let (unknown, line) = (topics[path.count - 1], path.joined(separator: " "))
    let names = command.configuration.subcommands.compactMap { $0.configuration.commandName }
    let near = nearest(to: unknown, among: names)
    let known = names.isEmpty ? "; \(line) --help explains it" : "; it has \(names.joined(separator: ", "))"
    let help = (["vlmverse help"] + path.dropFirst()).joined(separator: " ")
    return "\(line) has no command \(unknown.prefix(80))" + (near.map { "; did you mean \(help) \($0)?" } ?? known)
  }

  private static func nearest(to word: String, among names: [String]) -> String? {
    suggestions(for: word.lowercased(), among: names).first ?? names.first { word.hasPrefix($0) }
  }

  /// What to say of several pictures where one is expected, such as a shell makes of `*.png`.
  private static func surplusPictures(_ arguments: [String]) -> String? {
    let (command, path) = named(by: arguments)
    let pictures = arguments.filter { OpenableFile.isPicture($0) && FileManager.default.fileExists(atPath: $0) }
    guard pictures.count > 1, command != GenerateCommand.self else { return nil }
    let line = path.joined(separator: " ") + (arguments.contains("--image") ? " --image" : "")
    return
      "\(pictures.count) pictures are named, as a shell does for *.png, where one is expected: \(line) \(pictures[0]); "
      + "vlmverse generate --image answers about several"
  }

  /// What to say of a picture and a question, where the command that opens a picture takes no more.
  private static func questionBesidePicture(_ arguments: [String]) -> String? {
    guard arguments.count == 2, OpenableFile.isPicture(arguments[0]), arguments[1].contains(" ") else { return nil }
    let words = [arguments[0], PlainQuestion.advice(on: arguments[1]) ?? arguments[1]].map {
      "'" + $0.replacing("'", with: "'\\''") + "'"
    }
    return "vlmverse FILE opens the explorer; to ask, vlmverse generate --image \(words[0]) --prompt \(words[1])"
  }

  /// What to say of the first option that the command does not have.
  private static func unknownOption(_ arguments: [String]) -> String? {
    var (command, path) = named(by: arguments)
    command = command.configuration.defaultSubcommand ?? command
    let known = helpMessage(for: command).matches(of: /--[a-z][a-z-]*/).map { String($0.output) }
    let given = arguments.prefix { $0 != "--" }.filter { $0.hasPrefix("--") }.map { String($0.prefix { $0 != "=" }) }
    guard let unknown = given.first(where: { !known.contains($0) && $0 != "--version" }) else { return nil }
    let near = suggestions(for: unknown, among: known).first
    let line = path.joined(separator: " ")
    return "\(line) has no option \(unknown)" + (near.map { "; did you mean \($0)?" } ?? "; \(line) --help lists them")
  }

  /// What to say of a first argument that is neither a command nor a file.
  private static func unknownCommand(_ arguments: [String]) -> String? {
    let names = configuration.subcommands.compactMap { $0.configuration.commandName } + ["help"]
    guard let first = arguments.first, !first.hasPrefix("-"), !names.contains(first) else { return nil }
    if let file = OpenableFile.first(inFolderWithoutModel: URL(filePath: first)) {
      return "\(first) is a folder without a model; did you mean vlmverse \(file.relativePath)?"
    }
    let whole = arguments.joined(separator: " ")
    if arguments.count > 1, !first.contains("'"), FileManager.default.fileExists(atPath: whole) {
      return "\(whole): a name with blanks stands in quotes for the shell: vlmverse '\(whole)'"
    }
    if WebFile.isAddress(first) || FileManager.default.fileExists(atPath: first) { return nil }
    if first.contains(where: { "./~".contains($0) }) { return "\(first): there is no such file, and no such command" }
    let near = nearest(to: first, among: names)
    return "vlmverse has no command \(first.prefix(80))"
      + (near.map { "; did you mean vlmverse \($0)?" } ?? "; it has \(names.joined(separator: ", "))")
  }

  /// What to say of an option that is given twice, of which one would have no effect.
  private static func repeatedOption(_ arguments: [String]) -> String? {
    let several = arguments.first == "generate" ? ["--cut", "--image"] : ["--cut"]
    let options = arguments.prefix { $0 != "--" }.filter { $0.contains(/^--?[a-z]/) }.map { $0.prefix { $0 != "=" } }
      .filter { !several.contains(String($0)) }
    guard let twice = options.indices.first(where: { options[..<$0].contains(options[$0]) }) else { return nil }
    let many = options[twice] == "--image" ? "; generate answers about several pictures" : ""
    return "\(options[twice]) is given twice, and only one can count\(many)"
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

extension CommandLine {
  /// The first argument, counted from 1, whose bytes are not UTF-8.
  fileprivate static var firstArgumentThatIsNoText: Int? {
    (1..<max(Int(argc), 1)).first { unsafeArgv[$0].flatMap { String(validatingCString: $0) } == nil }
  }
}
