import Expressions
import Foundation
import Rendering

/// One command of the notebook: what it is called, what it takes, what `:help` says, what it does.
///
/// All that a new one needs:
/// - A file of its own in the room of its theme, under `Commands`, with a `static let` that says how it is typed (`usage`), what `:help` says
///   (`summary`, `details` where a line is too little, at least one example), and what Tab and `?` make of its arguments
///   (`completes` by place, `keywords` by word).
/// - Its place in that room's list, which is the order in `:help`: `basic` here, `investigating` in Investigating where it
///   asks why a model answered, `losses` in Learning where it needs a target, `files` in NotebookFiles where it reads or writes
///   files, `learning` in Curriculum. `common` in NotebookFiles puts the lists together; what only a terminal or a class has,
///   `ExploreCommand` adds. Completion, short beginnings and `:help`, which has to stay one screen, follow from it.
/// - What it touches besides the run (`touches`), which decides what a line from a file may do, and what a replay compares.
/// - A transcript in `GoldenTests.scripts`, mistakes too, recorded with `VLMVERSE_RECORD=1`; a test misses it otherwise.
///
/// `run` returns a document and prints nothing. It changes the notebook last, when nothing can fail any more, so that a line
/// takes effect whole or not at all; it throws a `CommandError` that says what would be right; where it computes for long it
/// asks `shouldStop`; and it writes no file but one that the person named.
package struct Command: Sendable {
  /// Where `:help` lists it.
  package enum Group: String, Sendable, CaseIterable {
    case moving = "Moving"
    case looking = "Looking"
    case changing = "Changing"
    case notebook = "The notebook"
    case learning = "Lessons"
  }

  /// What an argument is, for completion.
  package enum ArgumentKind: Sendable {
    case address, weight, part, index, block, head, token, run, stop, file, word([String])
    /// What `:help` explains: a command, a group, a function, a value.
    case topic
    /// A head, an attention, an MLP, a block, or `patches`.
    case silenced
    /// Behind `sweep`, a value of every block.
    case pattern
    /// An expression in one word.
    case value
    /// An expression to the end of the line.
    case expression
    indirect case either([ArgumentKind])
  }

  /// What a command touches. `Authority` decides by it whether a line may run that nobody typed.
  package enum Touch: Sendable {
    /// The run only: it computes, looks, moves, changes.
    case run
    /// It tells of this machine, and so another output is no difference.
    case machine
    /// It opens a picture or a model: the file or folder that its arguments name, nil if they name none.
    case opens(@Sendable (Notebook, Arguments) -> URL?)
    /// It writes files.
    case writes
    /// It puts the lines of a file to the notebook, or has a person follow them.
    case runsLines
    /// It changes how far somebody has come in the lessons.
    case progress
    /// It ends the session.
    case session
    /// It lets others follow the session, or asks them.
    case shares
  }

  /// As it is typed, without the colon.
  package let name: String
  /// What it was called before, which is still understood.
  let formerName: String?
  /// The letter that always means this command.
  package let shortForm: Character?
  /// Its arguments as `:help` shows them.
  package let usage: String
  package let group: Group
  /// One line.
  package let summary: String
  /// More of it.
  package let details: String
  /// Lines to try, each with what it does.
  package let examples: [(line: String, meaning: String)]
  /// What its arguments are, in order.
  package let completes: [ArgumentKind]
  /// Words that may stand among the arguments, and what follows each.
  package let keywords: [String: ArgumentKind]
  /// Whether it moves the cursor on, so that an empty line runs it again.
  package let isMove: Bool
  /// Whether all of the line after its name is one text, in which `#` begins no comment.
  package let takesText: Bool
  package let touches: Touch
  /// Whether it draws maps, for which `MapScale` may stand at its end.
  package let drawsMaps: Bool
  /// Whether it can be typed with `!` after its name, to do what it otherwise refuses.
  package let takesInsistence: Bool
  /// What answers can be followed into where the command is known, if that is anything.
  let sequel: (any Sequel)?
  package let run: @Sendable (Notebook, Arguments) throws -> Document

  package init(
    _ name: String, formerName: String? = nil, shortForm: Character? = nil, _ usage: String = "", group: Group,
    _ summary: String,
    details: String = "", examples: [(line: String, meaning: String)] = [], completes: [ArgumentKind] = [],
    keywords: [String: ArgumentKind] = [:], isMove: Bool = false, takesText: Bool = false,
    drawsMaps: Bool = false, touches: Touch = .run, takesInsistence: Bool = false,
    sequel: (any Sequel)? = nil, run: @escaping @Sendable (Notebook, Arguments) throws -> Document
  ) {
    (self.name, self.formerName) = (name, formerName)
    self.shortForm = shortForm
    self.usage = drawsMaps ? "\(usage) \(MapScale.usage)" : usage
    self.group = group
    self.summary = summary
    self.details = drawsMaps ? (details.isEmpty ? "" : details + " ") + MapScale.details : details
    self.examples = examples
    self.completes = completes
    self.keywords = drawsMaps ? keywords.merging(MapScale.keywords) { own, _ in own } : keywords
    self.isMove = isMove
    self.takesText = takesText
    self.touches = touches
    self.drawsMaps = drawsMaps
    (self.takesInsistence, self.sequel) = (takesInsistence, sequel)
    self.run = run
  }
}

extension Command {
  /// The command that `typed` means: an exact name, a short form, or a prefix of one name, or of a name that begins the others as
  /// `edit` begins `edits`; a `!` may follow each.
  package static func find(_ typed: String, among all: [Command]) throws(CommandError) -> Command {
    if typed.count > 1, typed.hasSuffix("!") { return try find(String(typed.dropLast()), among: all) }
    if let exact = all.first(where: { $0.name == typed || $0.formerName == typed }) { return exact }
    if typed.count == 1, let short = all.first(where: { $0.shortForm == typed.first }) { return short }
    let called = all.filter { $0.name.hasPrefix(typed) }
    let near = called.isEmpty ? all.filter { $0.formerName?.hasPrefix(typed) ?? false } : called
    let candidates = typed.isEmpty ? [] : near
    let shortest = candidates.min { $0.name.count < $1.name.count }
    if let name = shortest?.name, !candidates.allSatisfy({ $0.name.hasPrefix(name) }) {
      throw .ambiguous(typed, candidates.map(\.name))
    }
    guard let command = shortest else {
      let meant = meant(by: typed, among: all)?.name
      throw .unknown(typed, closest: meant ?? suggestions(for: typed, among: all.map(\.name)).first)
    }
    return command
  }
}

extension Command {
  /// A line that runs it, without the comment at its end.
  func lineProper(_ input: String) -> String { takesText ? input : input.withoutComment }
}

/// The words after a command's name.
package struct Arguments {
  package let command: Command
  /// The whole line, as typed.
  package let line: String
  /// What follows the name.
  package private(set) var text: String
  /// Where in the line it begins, in characters.
  package let offset: Int
  /// Parted by white space, and without quotes around them.
  package private(set) var words: [String]

  /// What follows the name, such as a file's, without quotes around all of it.
  package var unquotedText: String { text.withoutQuotes }

  /// Whether `!` follows the name.
  package let insists: Bool
  /// Where the file lies whose line it is; nil where a person gives it.
  package var folder: URL? { authority.folder }

  /// In whose name the line runs.
  package let authority: Authority

  /// What stands before the last word.
  package var textBeforeLastWord: String {
    text.quotableWords.last.map { text[..<$0.range.lowerBound].trimmingWhitespace } ?? ""
  }

  /// Takes what a `MapScale` says from the end of the arguments.
  mutating func takeMapScale() throws(CommandError) -> MapScale {
    var scale = MapScale()
    while let place = try scale.take(fromTheEndOf: text.quotableWords, self) {
      text = text[..<place].trimmingWhitespace
      words.removeLast(2)
    }
    return scale
  }

  init(_ command: Command, line: String, by authority: Authority) {
    self.command = command
    self.line = line
    self.authority = authority
    let (name, rest) = line.splitAtFirstSpace
    (text, insists) = (rest, name.hasSuffix("!"))
    offset = line.count - text.count
    words = text.quotableWords.map(\.text)
  }

  /// How often to do it: no word means once.
  package func count() throws(CommandError) -> Int {
    guard let word = words.first else { return 1 }
    guard words.count == 1, let count = Int(word), count > 0 else { throw badUsage("\(text) is no count of 1 or more") }
    return count
  }

  /// The count that the first word is.
  func firstCount() throws(CommandError) -> Int {
    guard let count = words.first.flatMap({ Int($0) }), count > 0 else {
      throw badUsage("it takes a count of 1 or more")
    }
    return count
  }

  /// Nothing may follow the name.
  package func requireNone() throws(CommandError) {
    guard words.isEmpty else { throw badUsage("it takes no argument") }
  }

  /// What to throw when the words are not those that the command takes.
  package func badUsage(_ problem: String) -> CommandError { .usage(command.name, command.usage, problem) }
}
