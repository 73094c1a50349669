import CEditline
import Files
import Glibc

extension EditlineEditor {
  /// The window as it is now.
  package func screenSize() -> (rows: Int, columns: Int) {
    var size = winsize()
    guard ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 1, size.ws_row > 0 else { return (24, 80) }
    return (Int(size.ws_row), Int(size.ws_col))
  }

  /// Passes on what libedit draws, with the characters that are meant.
  func draw(_ bytes: [UInt8]) {
    undrawn += bytes
    let whole = undrawn.dropLast(undrawn.unfinishedCharacterLength)
    undrawn.removeFirst(whole.count)
    let text = Array(standIns.drawn(String(decoding: whole, as: UTF8.self)).utf8)
    _ = text.withUnsafeBytes { writeAll($0, to: STDOUT_FILENO) }
  }

  /// Prints `text` below the line, then prompt and line anew below it.
  func show(_ text: String) {
    leaveLine(with: "\n" + text + (text.hasSuffix("\n") ? "" : "\n"))
    editline_redraw(editor)
  }

  /// Moves to the line's last row and prints `text` there.
  func leaveLine(with text: String) {
    let columns = screenSize().columns
    let line = drawnLine
    var cursor = ScreenPosition()
    cursor.advance(over: prompt.visible, columns: columns)
    cursor.advance(over: line.before, columns: columns)
    var end = cursor
    end.advance(over: line.after, columns: columns)
    editline_write(String(repeating: "\n", count: end.row - cursor.row) + text)
  }

  /// Goes on editing after the terminal was another program's.
  func resume() {
    editline_set_raw(editor, false)
    editline_set_raw(editor, true)
    el_resize(editor)
    editline_write("\r")
    editline_redraw(editor)
  }

  func handle(events: UInt32) {
    if events & UInt32(TERMINAL_CONTINUED) != 0 {
      resume()
    } else if events & UInt32(TERMINAL_RESIZED) != 0 {
      redrawResized()
    }
    if events & UInt32(TERMINAL_INTERRUPTED) != 0 { input.inject("\u{3}") }
  }

  /// Draws the line anew at the new width, from where a terminal that rewraps its lines has moved the prompt to.
  private func redrawResized() {
    el_resize(editor)
    guard hasEscapes else { return }
    guard scriptedKeys == nil else { return redrawPage() }
    var cursor = ScreenPosition()
    let columns = screenSize().columns
    cursor.advance(over: prompt.visible, columns: columns)
    cursor.advance(over: drawnLine.before, columns: columns)
    editline_write("\r" + (cursor.row > 0 ? "\u{1B}[\(cursor.row)A" : "") + "\u{1B}[J")
    editline_redraw(editor)
  }

  /// Draws a demo's page anew in the window as it is, and the line below it.
  func redrawPage() {
    editline_write("\u{1B}[H\u{1B}[2J" + page())
    editline_redraw(editor)
  }
}

extension [UInt8] {
  /// How many bytes at the end begin a character that goes on.
  fileprivate var unfinishedCharacterLength: Int {
    guard let start = suffix(3).lastIndex(where: { $0 >= 0xC0 }) else { return 0 }
    let length = self[start] >= 0xF0 ? 4 : self[start] >= 0xE0 ? 3 : 2
    return count - start < length ? count - start : 0
  }
}
