import Explaining
import Expressions
import Foundation
import PaliGemmaModel
import Questions
import Rendering
import Stepping

/// One person's notebook: an open model, a question put to it, a cursor in the run, and the cells so far.
///
/// Every front end, terminal, script or test, gives it lines and is given documents back. A line either takes effect whole
/// or leaves everything as it was.
public final class Notebook {
  /// Everything that lines change, but the cells.
  package var current: State
  /// What was typed and what it showed, oldest first; cell n is `cells[n - 1]`.
  public internal(set) var cells: [Cell] = []
  /// The prose between them.
  public internal(set) var remarks: [Remark] = []
  /// Whether the next comment goes on with the last of them.
  var hasOpenRemark = false
  /// Whether the lines that come may be fields of a notebook file's header.
  var isInHeader = false
  /// Whether `:quit` was typed.
  public internal(set) var hasQuit = false
  /// Whether a person at a prompt typed the line that is running.
  package internal(set) var hasPerson = false
  /// The notebook file whose lines are put in, if any.
  package var replayed: URL?

  /// Polled between stages; true stops a long run and leaves the notebook as it was.
  public var shouldStop: () -> Bool = { false } {
    didSet { session.shouldStop = shouldStop }
  }
  /// Where times and the process's memory are read.
  let machine: Machine
  /// Is told how far a command has come that computes for long.
  package var didProgress: (String) -> Void = { _ in }
  /// Is told the stage that is about to run.
  public var willRun: (Stage) -> Void = { _ in }

  /// The commands it was opened with.
  let ownCommands: [Command]
  /// What its answers can be followed into.
  let sequel: (any Sequel)?
  /// Who leads the person, if anybody does.
  package var guide: (any Guide)?

  /// Lines still to run, the next one last.
  var waiting: [WaitingLine] = []
  /// The line that is running.
  var running = WaitingLine("")
  /// What was open before the first cell; a kept notebook begins with it.
  package var opening: (model: URL, adapter: URL?, maskDecoder: URL?, question: Question)
  /// Whether the line that is running has made this another notebook.
  var hasBegunAnew = false
  /// Where every cell is written as it comes, because somebody asked for that.
  package var log: (any CellLog)?
  /// Where every cell is written as it comes, so that a session that ends is not lost.
  package var journal: (any CellLog)?
  var warnings: [Text] = []
  /// The picture or the model that the line that is running names.
  var openedFile: URL?
  /// What expressions may be mistaken for, as far as this session has been told.
  var said: Set<String> = []
  /// How to read what was shown, as far as this session has been told.
  var notesGiven: Set<ReadingNote> = []

  /// A notebook at the beginning of a run, with the basic commands.
  /// - Parameters:
  ///   - model: a checkpoint folder; the shipped model if nil.
  ///   - adapter: the folder of an adapter to put beside it, if any.
  ///   - image: a picture's file; a sample picture if nil.
  ///   - prompt: what to ask about it; a sample prompt if nil.
  ///   - memory: bytes that the process may take; nil for all there is.
  /// - Throws: what is missing, damaged or too long, naming the file.
  public convenience init(
    model: URL? = nil, adapter: URL? = nil, image: URL? = nil, prompt: String? = nil, memory: Int? = nil
  ) throws {
    try self.init(
      model: model, adapter: adapter, image: image, prompt: prompt, memory: memory, commands: Command.basic)
  }

  /// The same with `commands`, in the order in which `:help` lists them, on a machine where times and memory are read.
  package convenience init(
    model: URL? = nil, adapter: URL? = nil, maskDecoder: URL? = nil, image: URL? = nil, prompt: String? = nil,
    memory: Int? = nil, commands: [Command], machine: Machine = .this
  ) throws {
    let open = try OpenModel(folder: model, adapter: adapter, memory: memory)
      .with(maskDecoder.map(OpenMaskDecoder.init))
    try self.init(
      open, open.question(image: image, prompt: prompt, takesPipes: true), commands: commands, machine: machine)
  }

  /// A notebook at the beginning of a run of an open model.
  package init(
    _ open: OpenModel, _ question: Question, commands: [Command] = Command.basic, machine: Machine = .this
  ) throws {
    (ownCommands, sequel) = (commands, commands.lazy.compactMap(\.sequel).first)
    self.machine = machine
    current = try State(open, question)
    opening = (open.folder, open.adapter, open.maskDecoder?.url, question)
    attach()
  }

  func attach() { attach(session) }

  /// Lets a session ask this notebook whether to stop and what time it is, and tell it what runs.
  func attach(_ session: Session) {
    session.shouldStop = shouldStop
    session.now = machine.now
    session.willRun = { [unowned self] stage, nonFinite in
      warnings += nonFinite.map { "\($0) holds numbers that are infinite or not a number" }
      willRun(stage)
    }
  }
}

extension Notebook {
  /// The model that is asked, with its tokenizer.
  public var open: OpenModel { current.open }
  /// What it is asked.
  public var question: Question { current.question }
  /// The run that the cursor is in.
  public internal(set) var session: Session {
    get { current.session }
    set { current.session = newValue }
  }
  /// What `_` stands for: the value of the last expression; nil before the first.
  public internal(set) var lastValue: Evaluation? {
    get { current.lastValue }
    set { current.lastValue = newValue }
  }
  var original: Session? {
    get { current.original }
    set { current.original = newValue }
  }
  var variables: [String: Evaluation] {
    get { current.variables }
    set { current.variables = newValue }
  }
  var runs: [String: NamedRun] {
    get { current.runs }
    set { current.runs = newValue }
  }
  var stops: Stops {
    get { current.stops }
    set { current.stops = newValue }
  }
  var lastMove: String? {
    get { current.lastMove }
    set { current.lastMove = newValue }
  }
  var unit: MoveUnit {
    get { current.unit }
    set { current.unit = newValue }
  }
}

/// A line and what it showed.
public struct Cell: Sendable, Equatable {
  /// Counted from 1; 0 for what a guide says, which has no input and is kept nowhere.
  public let number: Int
  /// The line as it was run, without the space around it; of a move that was repeated, the move.
  public let input: String
  /// What the line showed.
  public package(set) var document: Document
  /// Whether the line failed.
  public let isError: Bool
  /// What the line computed, if it was an expression.
  public let value: Evaluation?
  /// The line that would have worked, if this one failed and there is one near.
  public internal(set) var proposal: String?
  /// The picture or the model that the line opened.
  public internal(set) var opened: URL?
  /// The file and the line that it is from, if it failed and nobody had expected that.
  public internal(set) var place: String?

  /// What failed, and where in the line, in characters from 1.
  public var error: (message: String, column: Int)? {
    for case .notice(let notice) in document.blocks where notice.kind == .error {
      return (notice.lines.first?.plain ?? "", (notice.excerpt?.range.lowerBound ?? 0) + 1)
    }
    return nil
  }

  /// The document, with the place of an error in a file, and below it the line that would have worked.
  /// - Parameter isTyped: whether a person can take that line by Tab.
  public func shown(isTyped: Bool = false) -> Document {
    Document(
      document.blocks.map { block in
        guard case .notice(var notice) = block, notice.kind == .error else { return block }
        if let place {
          let range = notice.excerpt?.range ?? 0..<input.count
          notice.excerpt = Excerpt(input, range, place: "\(place):\(range.lowerBound + 1)")
        }
        if let proposal {
          notice.lines.append("  write \(code: proposal)" + (isTyped ? "\(muted: ", as Tab does")" : ""))
        }
        return .notice(notice)
      })
  }
}

/// A run with a name, as it was when it was named.
struct NamedRun {
  let session: Session
  let question: Question
}
