import ArgumentParser
import Classroom
import Foundation
import LineEditing
import Notebook
import NotebookFiles
import Questions
import Rendering
import Sittings
import Terminal

/// Opens the explorer.
struct ExploreCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "explore", abstract: "Opens the explorer: run the model step by step, look, compute, go back.",
    discussion: """
      Standard input that is no terminal is read as commands, one a line; # begins a comment. The file vlmverse/rc in the \
      XDG configuration folder is run first. Colours follow COLORTERM, TERM and NO_COLOR, and suit a light ground where \
      COLORFGBG names one, such as 0;15.
      """)

  @Argument(
    help: ArgumentHelp(
      "What to open: a picture, a model's folder, a mask decoder, a notebook to replay, a lesson to follow.",
      valueName: "file"),
    completion: .file())
  var file: String?
  @OptionGroup var model: ModelOption
  @OptionGroup var adapter: AdapterOption
  @OptionGroup var masks: MaskDecoderOption
  @Option(
    help: ArgumentHelp(
      "A picture's file, or - for standard input; a sample picture if not given.", valueName: "file"),
    completion: .pictures)
  var image: String?
  @Option(help: ArgumentHelp("What to ask about it; caption en of one's own picture if not given.", valueName: "text"))
  var prompt: String?
  @Option(name: .customShort("x"), help: ArgumentHelp("Run the commands of a file first.", valueName: "file"))
  var script: String?
  @Flag(help: "Stop at the first error of a script, with exit code 1.")
  var failFast = false
  @OptionGroup var memory: MemoryOption
  @OptionGroup var display: DisplayOptions
  @OptionGroup var paging: PagerOption
  @OptionGroup var notes: NotesOption

  func validate() throws {
    if prompt?.allSatisfy(\.isWhitespace) == true {
      throw ValidationError("--prompt is empty; it is what to ask, such as --prompt \"caption en\"")
    }
    if failFast, script == nil, EditlineEditor.isPossible {
      throw ValidationError("--fail-fast is for a script: -x FILE, or standard input")
    }
    if let file, opened == .page { throw ValidationError("\(QuestionError.page(file))") }
    let taken = [
      (image != nil, OpenableFile.picture, "--image"), (model.model != nil, .model, "--model"),
      (adapter.adapter != nil, .adapter, "--adapter"), (masks.maskDecoder != nil, .maskDecoder, "--mask-decoder"),
      (image != nil || model.model != nil || prompt != nil, .notebook, "--image, --model and --prompt"),
      (image != nil || model.model != nil || prompt != nil, .lesson, "--image, --model and --prompt"),
    ]
    if let kind = opened, let other = taken.first(where: { $0.0 && $0.1 == kind }) {
      throw ValidationError("\(file ?? "") says what to open; leave out \(other.2)")
    }
  }

  /// What the file is opened as.
  private var opened: OpenableFile? { file.map { OpenableFile(URL(filePath: $0)) } }

  func run() throws {
    let url = try file.map(URL.init(picture:))
    let (classroom, size) = (Classroom(display), DrawingSize(isBig: display.big))
    defer { classroom.end() }
    let notebook = try Notebook(
      model: opened == .model ? url.map(OpenableFile.modelFolder) : model.folder(),
      adapter: opened == .adapter ? url : adapter.folder(),
      maskDecoder: opened == .maskDecoder ? url : masks.file(),
      image: opened == .picture ? url : image.map(URL.init(picture:)),
      prompt: prompt ?? (opened == .picture || image != nil ? "caption en" : nil), memory: memory.bytes,
      commands: Command.common + [size.command] + classroom.commands)
    let guide = try notes.guide
    let sitting = TerminalSitting(notebook, guide: guide, stopsAtErrors: failFast, pager: paging.pager) {
      display.renderer(isBig: size.isBig)
    }
    sitting.companion = classroom
    let files = PersonalFiles()
    if !EditlineEditor.isPossible { writeNotices(notebook.notices) }
    do {
      try sitting.runStartUp(files.commands)
      if let script { try sitting.run(script: script) }
      if let file, opened == .notebook || opened == .lesson { try sitting.run(line: ":open \"\(file)\"") }
      if EditlineEditor.isPossible {
        try sitting.runInteractively(greeting: notebook.greeting, history: files.history, sessions: files.sessions)
      } else if script == nil {
        try sitting.run(PlainLineReader())
      }
    } catch is Sitting.ScriptFailed { throw ExitCode(1) }
  }
}

/// `--no-pager`.
struct PagerOption: ParsableArguments {
  @Flag(help: "Show what is longer than the window without a pager, as the variable NO_PAGER does, too.")
  var noPager = false

  var pager: Pager? { noPager ? nil : Pager(environment: ProcessInfo.processInfo.environment) }
}

/// How documents are drawn.
struct DisplayOptions: ParsableArguments {
  /// Read once: it does not change, and each cell is drawn for the window as it is then.
  private static let environment = ProcessInfo.processInfo.environment

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

  /// Throws where one of them is given and nothing is drawn.
  func requireNone(_ why: String) throws {
    guard ascii || noColor || big || width != nil else { return }
    throw ValidationError("--ascii, --no-color, --big and --width have no effect with \(why)")
  }

  /// The renderer for the window as it is now.
  var renderer: TerminalRenderer { renderer(isBig: big) }

  func renderer(isBig: Bool) -> TerminalRenderer {
    var size = winsize()
    let hasWindow = ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &size) == 0 && size.ws_col > 0
    let capabilities = TerminalCapabilities(
      environment: Self.environment, isTerminal: isatty(STDOUT_FILENO) != 0,
      windowWidth: hasWindow ? Int(size.ws_col) : nil, windowHeight: hasWindow ? Int(size.ws_row) : nil,
      forcesASCII: ascii, forbidsColour: noColor, requestedWidth: width, isBig: isBig)
    return TerminalRenderer(capabilities.options)
  }
}
