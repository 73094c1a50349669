import Files
import Foundation
import Notebook
import NotebookFiles
import Rendering

extension Classroom {
  var share: Command {
    Command(
      "share", "[--port P] [--lan] | stop | save FILE", group: .learning,
      "Let a class follow on phones and laptops, and answer.",
      details: """
        Only this machine is served unless --lan opens it to its network. The address, which nobody can guess, is shown with \
        a code for cameras; :share alone shows it again. Followers see each cell as it runs, and can run nothing. \
        Nothing is kept of what they answer but what :share save FILE.json writes.
        """,
      examples: [
        (":share", "on this machine"), (":share --lan --port 8080", "for the network"), (":share stop", "the end"),
      ], completes: [.word(["--lan", "--port", "stop", "save"])], keywords: ["save": .file], touches: .shares,
      takesInsistence: true
    ) { [self] notebook, arguments in
      switch arguments.words.first {
      case "stop": return try stop(arguments)
      case "save": return try save(arguments)
      case nil:
        if let sharing = state.withLock({ $0.sharing }) { return showAddress(of: sharing) }
        return try begin(notebook, arguments)
      default: return try begin(notebook, arguments)
      }
    }
  }

  private func begin(_ notebook: Notebook, _ arguments: Arguments) throws -> Document {
    var (port, isOpen, words) = (UInt16(0), false, arguments.words[...])
    while let word = words.popFirst() {
      switch word {
      case "--lan": isOpen = true
      case "--port":
        guard let number = words.popFirst() else { throw arguments.badUsage("--port needs a number") }
        port = try Self.port(number)
      default: throw arguments.badUsage("\(word) is none of --port, --lan, stop, save")
      }
    }
    let document = try begin(notebook, port: port, isOpen: isOpen)
    state.withLock { $0.isOwn = true }
    return document
  }

  /// The port that a text names.
  package static func port(_ text: String) throws -> UInt16 {
    guard let port = UInt16(text), port > 0 else { throw ClassroomError.noPort(text) }
    return port
  }

  private func showAddress(of sharing: Sharing) -> Document {
    state.withLock { ($0.announcement, $0.isOwn) = (announcement(of: sharing), true) }
    let count = sharing.broadcast.count
    return [.paragraph("\(count) follow\(count == 1 ? "s" : "").")]
  }

  private func stop(_ arguments: Arguments) throws -> Document {
    guard arguments.words.count == 1 else { throw arguments.badUsage("stop takes nothing") }
    _ = try requireSharing()
    end()
    return [.note("This session is not shared any more.")]
  }

  /// Writes the questions and what was answered.
  private func save(_ arguments: Arguments) throws -> Document {
    guard arguments.words.count == 2 else { throw arguments.badUsage("save takes one file") }
    let url = arguments.words[1].namedFile
    guard url.pathExtension.lowercased() == "json" else {
      throw CommandError.unknownFormat(arguments.words[1], ["json"])
    }
    let sharing = try requireSharing()
    try arguments.requireReplaceable(url)
    let questions = sharing.state.withLock { state in
      state.questions + (state.question.flatMap { $0.isOpen ? [$0] : nil } ?? [])
    }
    let kept: JSON = ["questions": .array(questions.map(\.kept))]
    try AtomicFile.write(Array((kept.text() + "\n").utf8), to: url)
    state.withLock { $0.isOwn = true }
    let count = questions.reduce(0) { $0 + $1.answers.count }
    return [
      .paragraph(
        "Wrote \(count) answer\(count == 1 ? "" : "s") to \(questions.count) question\(questions.count == 1 ? "" : "s")."
      )
    ]
  }
}
