import Foundation
import Rendering

/// One line on standard error that says what is running, where a person is watching and it takes a while.
package final class ProgressLine {
  private let isShown: Bool
  private var began = ContinuousClock.now
  private var hasText = false

  package init(environment: [String: String]) {
    let terminal = environment["TERM"] ?? ""
    isShown = isatty(STDERR_FILENO) != 0 && !terminal.isEmpty && terminal != "dumb"
  }

  package func begin() { began = .now }

  /// Shows what runs now, if the work has taken half a second by now.
  package func show(_ text: String) {
    guard isShown, ContinuousClock.now - began > .milliseconds(500) else { return }
    writeErrorDrawing("\r\u{1B}[K\(visible(text, .unicode)) …")
    hasText = true
  }

  package func end() {
    if hasText { writeErrorDrawing("\r\u{1B}[K") }
    hasText = false
  }
}
