import ArgumentParser
import Foundation
import LineEditing
import Notebook
import NotebookFiles
import Rendering
import Sittings
import Terminal

/// Opens the explorer.
struct ExploreCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "explore", abstract: "Opens the explorer: run the model step by step, look, compute, go back.",
    discussion: """
      Standard input that is no terminal is read as commands, one a line; # begins a comment. The file vlmverse/rc in the \
      XDG configuration folder is run first.
      """)

  @OptionGroup var model: ModelOption
  @OptionGroup var adapter: AdapterOption
  @Option(help: ArgumentHelp("A PNG or JPEG file; a sample picture if not given.", valueName: "file"))
  var image: String?
  @Option(help: ArgumentHelp("What to ask about it.", valueName: "text"))
  var prompt: String?
  @Option(name: .customShort("x"), help: ArgumentHelp("Run the commands of a file first.", valueName: "file"))
  var script: String?
  @Flag(help: "Stop at the first error of a script, with exit code 1.")
  var failFast = false
  @OptionGroup var memory: MemoryOption
  @OptionGroup var display: DisplayOptions
  @OptionGroup var notes: NotesOption

  func validate() throws {
    if prompt?.allSatisfy(\.isWhitespace) == true {
      throw ValidationError("--prompt is empty; it is what to ask, such as --prompt \"caption en\"")
    }
  }

  func run() throws {
    let notebook = try Notebook(
      model: model.folder(), adapter: adapter.folder(), image: image.map { URL(filePath: $0) }, prompt: prompt,
      memory: memory.bytes, commands: Command.all)
    let guide = try notes.guide
    let sitting = TerminalSitting(notebook, guide: guide, stopsAtErrors: failFast) { display.renderer }
    let files = PersonalFiles()
    do {
      try sitting.runStartUp(files.commands)
      if let script { try sitting.run(script: script) }
      if EditlineEditor.isPossible {
        try sitting.runInteractively(greeting: notebook.greeting, history: files.history, sessions: files.sessions)
      } else if script == nil {
        try sitting.run(PlainLineReader())
      }
    } catch is Sitting.ScriptFailed { throw ExitCode(1) }
  }
}

/// How documents are drawn.
struct DisplayOptions: ParsableArguments {
  @Flag(help: "Draw with ASCII characters only.")
  var ascii = false
  @Flag(help: "Use no colour.")
  var noColor = false
  @Flag(help: "Draw large and sparse, for a projector.")
  var big = false
  @Option(help: ArgumentHelp("Columns to draw in; the window's if not given.", valueName: "columns"))
  var width: Int?

  func validate() throws {
    guard width.map(TerminalOptions.widths.contains) ?? true else {
      throw ValidationError(
        "--width is from \(TerminalOptions.widths.lowerBound) to \(TerminalOptions.widths.upperBound)")
    }
  }

  /// The renderer for the window as it is now.
  var renderer: TerminalRenderer {
    var size = winsize()
    let hasWindow = ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &size) == 0 && size.ws_col > 0
    let capabilities = TerminalCapabilities(
      environment: ProcessInfo.processInfo.environment, isTerminal: isatty(STDOUT_FILENO) != 0,
      windowWidth: hasWindow ? Int(size.ws_col) : nil, windowHeight: hasWindow ? Int(size.ws_row) : nil,
      forcesASCII: ascii, forbidsColour: noColor, requestedWidth: width, isBig: big)
    return TerminalRenderer(capabilities.options)
  }
}
