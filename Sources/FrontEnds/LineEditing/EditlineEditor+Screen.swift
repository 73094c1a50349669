import CEditline
import Glibc

extension EditlineEditor {
  func screenSize() -> (rows: Int, columns: Int) {
    var size = winsize()
    guard ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 1, size.ws_row > 0 else { return (24, 80) }
    return (Int(size.ws_row), Int(size.ws_col))
  }

  /// Prints `text` below the line, then prompt and line anew below it.
  func show(_ text: String) {
    leaveLine(with: "\n" + text + (text.hasSuffix("\n") ? "" : "\n"))
    editline_redraw(editor)
  }

  /// Moves to the line's last row and prints `text` there.
  func leaveLine(with text: String) {
    let columns = screenSize().columns
    let line = typed
    var cursor = ScreenPosition()
    cursor.advance(over: prompt.visible, columns: columns)
    cursor.advance(over: line.beforeCursor, columns: columns)
    var end = cursor
    end.advance(over: line.afterCursor, columns: columns)
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
    var cursor = ScreenPosition()
    let columns = screenSize().columns
    cursor.advance(over: prompt.visible, columns: columns)
    cursor.advance(over: typed.beforeCursor, columns: columns)
    editline_write("\r" + (cursor.row > 0 ? "\u{1B}[\(cursor.row)A" : "") + "\u{1B}[J")
    editline_redraw(editor)
  }
}
