import CEditline
import Glibc

/// A line editor at a terminal, by libedit: emacs keys, history, completion, help in place, paste of several lines.
///
/// From its beginning to its end the terminal neither echoes nor interprets keys, so that those pressed while a line is
/// carried out are the next line's; Ctrl-C is a key while a line is edited, and sends SIGINT in between.
///
/// A person's `~/.editrc` is honoured, except for the keys this editor needs for itself. One editor a program; it is
/// used from one thread.
package final class EditlineEditor: LineEditor {
  /// Ways to go on from the cursor in a line, asked at Tab.
  package var completer: (_ line: String, _ cursor: String.Index) -> Completion? = { _, _ in nil }
  /// What to show above the line when `?` is typed; nil where `?` is only a character.
  package var helpInPlace: (_ line: String, _ cursor: String.Index) -> String? = { _, _ in nil }
  /// Makes of pasted lines those to enter one by one, such as one of several that belong together.
  package var pastedLines: (_ lines: [String]) -> [String] = { $0 }
  /// How many characters a second a line types itself out with; nil for all of it at once.
  package var typingSpeed: Int?
  /// The line that goes back where a clicker's key says so, while keys type a line out.
  package var backLine = ""
  /// What stands above a line that keys type out, drawn for the window as it is now.
  package var page: () -> String = { "" }
  /// Why history is not kept, if it is not.
  package private(set) var historyProblem: LineEditingError?

  let editor: OpaquePointer
  let input: TerminalInput
  let hasEscapes: Bool
  var prompt = Prompt("")
  /// The line for which help was shown.
  var helped: String?
  /// How the line ended, when a key ended it in another way than Enter.
  var ending: LineRead?
  /// The lines of a paste still to come, last first, and the text that was right of the cursor.
  var pasted: (lines: [String], tail: String) = ([], "")
  /// What libedit has in the place of characters that it cannot draw.
  var standIns = StandIns()
  /// The bytes of a character of which libedit has not drawn the rest yet.
  var undrawn: [UInt8] = []
  /// The line that keys type out.
  var scriptedKeys: ScriptedKeys?
  /// What is left of it where it types itself out.
  var typedOut: Substring.UnicodeScalarView = ""[...].unicodeScalars
  private var promptStorage: UnsafeMutablePointer<CChar>?
  private let history: OpaquePointer
  private let historyFile: HistoryFile?
  private var newest: String?

  /// Whether a person sits at both ends: standard input and output are terminals.
  package static var isPossible: Bool { isatty(STDIN_FILENO) == 1 && isatty(STDOUT_FILENO) == 1 }

  /// An editor on standard input and output.
  ///
  /// - Parameters:
  ///   - program: the name under which `~/.editrc` may have lines of its own.
  ///   - historyFile: the lines of earlier sessions; nil keeps none.
  /// - Throws: `LineEditingError.noTerminal`.
  package init(program: String, historyFile: HistoryFile?) throws {
    useUTF8()
    let wake = terminal_signals_watch()
    guard wake >= 0, Self.isPossible, let history = editline_history(Int32(historyFile?.limit ?? 5000)) else {
      throw LineEditingError.noTerminal
    }
    terminal_take(STDIN_FILENO)
    guard let editor = editline_open(program, history) else { throw LineEditingError.noTerminal }
    self.editor = editor
    self.history = history
    self.historyFile = historyFile
    input = TerminalInput(descriptor: STDIN_FILENO, wake: wake)
    hasEscapes = getenv("TERM").map { String(cString: $0) }.map { !["", "dumb"].contains($0) } ?? false
    input.keys = { [unowned self] in keys(of: $0) }
    input.onEvents = { [unowned self] in handle(events: $0) }
    connect()
    loadHistory()
  }

  deinit {
    editline_set_writer(nil, nil)
    el_end(editor)
    history_end(history)
    terminal_give_back()
    free(promptStorage)
  }

  /// Lets a person edit a line.
  package func readLine(prompt: String) throws -> LineRead { try readLine(prompt: prompt, scripted: nil) }

  /// Lets a person edit a line, or type out one that is given.
  /// - Parameter scripted: what keys type, whichever they are; nil where they mean themselves.
  package func readLine(prompt: String, scripted: String?) throws -> LineRead {
    scriptedKeys = scripted.map { ScriptedKeys($0) }
    typedOut = ""[...].unicodeScalars
    self.prompt = Prompt(prompt)
    free(promptStorage)
    promptStorage = strdup(self.prompt.marked)
    (ending, helped) = (nil, nil)
    _ = terminal_signals_take()
    editline_set_raw(editor, true)
    var count: Int32 = 0
    let text = el_gets(editor, &count)
    if let ending { return ending }
    guard let text, count > 0 else { return .endOfInput }
    var line = String(decoding: UnsafeRawBufferPointer(start: text, count: Int(count)), as: UTF8.self)
    if line.hasSuffix("\n") { line.removeLast() }
    line = standIns.meant(by: line)
    // Who asks `softmax?` and presses Enter, as elsewhere, wants nothing run.
    return line == helped ? try readLine(prompt: prompt, scripted: scripted) : .line(line)
  }

  /// Whether a key is pressed in some time, which is waited for; it is the next line's.
  package func comes(within time: Duration) -> Bool {
    input.comes(within: Int32(time / .milliseconds(1)))
  }

  /// Adds `line` to what the arrow keys and Ctrl-R find, here and in later sessions; a repetition is not added.
  package func addHistory(_ line: String) {
    guard line != newest, !line.allSatisfy(\.isWhitespace) else { return }
    newest = line
    editline_add_history(history, standIns.standing(for: line))
    do { try historyFile?.append(line) } catch { note(error) }
  }

  /// Forgets the lines of a paste that were not read yet.
  /// - Returns: how many there were, empty ones not counted.
  @discardableResult
  package func dropPastedLines() -> Int {
    defer {
      pasted = ([], "")
      input.inject("")
    }
    return pasted.lines.count { !$0.allSatisfy(\.isWhitespace) }
  }

  /// The prompt as libedit asks for it.
  var promptText: UnsafeMutablePointer<CChar>? { promptStorage }

  private func loadHistory() {
    do {
      for line in try historyFile?.load() ?? [] {
        editline_add_history(history, standIns.standing(for: line))
        newest = line
      }
    } catch { note(error) }
  }

  private func note(_ error: any Error) { historyProblem = error as? LineEditingError }
}

/// libedit reads and measures characters as the locale says; without a UTF-8 one, C's own is taken.
private func useUTF8() {
  setlocale(LC_CTYPE, "")
  let encoding = nl_langinfo(CInt(CODESET)).map { String(cString: $0) }
  if encoding != "UTF-8" { setlocale(LC_CTYPE, "C.UTF-8") }
}
