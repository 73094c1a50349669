import Expressions
import Foundation
import Glibc
import LineEditing
import Notebook
import NotebookFiles

/// What a person types.
extension Kind {
  /// Lines at the prompt of a notebook on the smallest model, which may write nothing.
  static let lines = Kind(
    name: "lines",
    seeds: {
      let tour = try file("Tests/Fixtures/notebook/tour.vlm")
      let examples = Command.common.flatMap { $0.examples.map(\.line) } + Function.all.map(\.example)
      return [tour] + examples.map { Array($0.utf8) }
    },
    words: Command.common.map { ":\($0.name) " } + Function.all.map { "\($0.name)(" } + [
      "text.block.0.", "vision.block.1.", "attention.weights", "[:, -1, 0:4]", "@1", "clean:", "$1", "_", "reshape",
      "..",
    ],
    attempt: { _ in
      let notebook = try Notebook(
        model: repository.appending(path: "Tests/Fixtures/model/smallest"),
        image: repository.appending(path: "images/scene-00.png"), commands: Command.common)
      let (open, question) = (notebook.open, notebook.question)
      let stranger = repository.appending(path: "Tests/Fixtures/notebook/tour.vlm")
      var deadline = Date.distantFuture
      notebook.shouldStop = { Date() > deadline }  // a long computation is no hang: it can be interrupted
      return { bytes in
        try notebook.begin(open, question, replaying: stranger)
        deadline = Date(timeIntervalSinceNow: 3)
        let lines = String(decoding: bytes, as: UTF8.self).split(separator: "\n")
        for line in lines { notebook.execute(String(line), by: .file(stranger)) }
      }
    })

  /// Keys pressed at a terminal, of which the editor makes lines.
  static let keys = Kind(
    name: "keys",
    seeds: {
      [
        ":st\t", ":s\t\t", "x\u{1}\u{4}", "größe 日本語\u{2}\u{2}\u{8}", "a b c\u{17}\u{19}\u{14}", "\u{12}ab\u{12}\r",
        "\u{1B}[A\u{1B}[B\u{1B}[C\u{1B}[D\u{1B}[3~", "\u{1B}[200~one\ntwo\nthree\u{1B}[201~", "?",
        "\u{1B}b\u{1B}f\u{1B}d",
        "e\u{301}\u{200D}\u{FE0F}👩‍👩‍👧", "\u{1B}]11;rgb:0/0/0\u{7}", "\u{1B}[97;5u", "\u{16}\u{1B}",
        "word\r\u{10}\u{10}\u{E}",
      ].map { Array($0.utf8) }
    },
    words: ["\u{1B}[", "\u{1B}O", "\u{1B}[200~", "\u{1B}[201~", "\u{1B}[<0;1;1M", "\u{1B}", "\r", "\t", "\u{12}", "日"],
    attempt: { _ in
      let keyboard = try Keyboard()
      return { bytes in keyboard.press(bytes) }
    })
}

/// A terminal that this process sits at, with the editor.
private final class Keyboard: @unchecked Sendable {  // only `send` is called from two threads
  private let terminal: Int32
  private let editor: EditlineEditor

  init() throws {
    var (terminal, line): (Int32, Int32) = (0, 0)
    var mode = termios()
    cfmakeraw(&mode)  // with its own Ctrl-C, a terminal would throw away keys that come between two lines
    guard openpty(&terminal, &line, nil, &mode, nil) == 0 else { throw LineEditingError.noTerminal }
    dup2(line, STDIN_FILENO)
    dup2(line, STDOUT_FILENO)
    setenv("TERM", "xterm", 1)
    self.terminal = terminal
    editor = try EditlineEditor(program: "robustness", historyFile: nil)
    let words = [":step", ":stepping", ":show", "größe", "日本語一", "日本語二"]
    editor.completer = { line, cursor in
      let start = line[..<cursor].lastIndex(of: " ").map { line.index(after: $0) } ?? line.startIndex
      return Completion(start: start, candidates: words.filter { $0.hasPrefix(line[start..<cursor]) }.map { .init($0) })
    }
    editor.helpInPlace = { line, _ in line.hasPrefix(":") ? "help for \(line)" : nil }
    Thread.detachNewThread { [terminal] in  // what the editor draws is read, or it would wait
      var buffer = [UInt8](repeating: 0, count: 1 << 16)
      while read(terminal, &buffer, buffer.count) > 0 {}
    }
  }

  /// Presses keys, then ends whatever they have begun, and reads lines until the one that is then typed.
  func press(_ keys: [UInt8]) {
    let stop: UInt8 = 0x1A  // Ctrl-Z, which would stop this process
    send(keys.prefix(2000).filter { $0 != stop } + Self.end)  // no more than a terminal holds
    let again = DispatchSource.makeTimerSource()  // a terminal may lose keys that come while its mode changes
    again.schedule(deadline: .now() + 3)
    again.setEventHandler { [self] in send(Self.end) }
    again.resume()
    while readLine() {}
    again.cancel()
  }

  private static let end = Array("\u{1B}[201~\u{7}\u{7}\u{3}end of keys\r".utf8)

  private func send(_ keys: [UInt8]) {
    let written = keys.withUnsafeBytes { write(terminal, $0.baseAddress, $0.count) }
    require(written == keys.count, "not all keys could be pressed")
  }

  /// - Returns: whether more lines are to come.
  private func readLine() -> Bool {
    guard case .line(let line)? = try? editor.readLine(prompt: "> ") else { return true }
    editor.addHistory(line)
    return !line.hasSuffix("end of keys")
  }
}
