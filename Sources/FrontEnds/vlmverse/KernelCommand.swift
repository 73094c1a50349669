import ArgumentParser
import Curriculum
import Foundation
import Jupyter
import Notebook
import NotebookFiles

/// Explores in Jupyter.
struct KernelCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "kernel", abstract: "Explores in Jupyter: notebooks, the console, and what else speaks its protocol.",
    discussion: "Install it once, then choose VLMverse as a notebook's kernel.",
    subcommands: [Install.self, Run.self])

  /// Tells Jupyter of this program.
  struct Install: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "install", abstract: "Tells Jupyter where this program is, for you alone if not said otherwise.")

    @Option(
      help: ArgumentHelp(
        "A folder such as /usr or a virtual environment, whose Jupyter is told instead.", valueName: "folder"))
    var prefix: String?

    func run() throws {
      let folder = try KernelSpecification(
        program: Bundle.main.executableURL ?? URL(filePath: CommandLine.arguments[0])
      )
      .install(under: prefix.map { URL(filePath: $0).appending(path: "share/jupyter") } ?? PersonalFiles().jupyter)
      print("Jupyter has a kernel VLMverse now, in \(folder.path(percentEncoded: false)).")
    }
  }

  /// Is what Jupyter runs.
  struct Run: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "run", abstract: "Answers a front end; Jupyter runs this itself.")

    @Argument(help: ArgumentHelp("The connection file that the front end has written.", valueName: "file"))
    var connection: String

    func run() throws {
      let files = PersonalFiles()
      let kernel = try Kernel(
        Notebook(commands: Command.common), guide: LessonGuide(progress: ProgressStore(path: files.progress)),
        at: Connection(contentsOf: URL(filePath: connection)), version: Version.number)
      let interrupts = kernel.takeInterrupts()
      defer { interrupts.cancel() }
      try kernel.run(startUp: files.commands)
    }
  }
}
