import Files
import Foundation
import Rendering

/// Standard output did not take what a command has to say.
package enum OutputError: Error, CustomStringConvertible {
  case notWritten(reason: String)

  package var description: String {
    switch self {
    case .notWritten(let reason): "standard output: cannot write: \(reason)"
    }
  }
}

/// Writes text from anywhere to standard output, all of it, before it returns: as it is into a pipe or a file, and with
/// what would control a terminal escaped on one. A closed pipe ends the program quietly.
package func writeOutput(_ text: String) throws(OutputError) {
  try writeDrawing(isatty(STDOUT_FILENO) != 0 ? visibleLines(text) : text)
}

/// Writes to standard output what a renderer has drawn, which may control the terminal.
package func writeDrawing(_ text: String) throws(OutputError) {
  guard !write(text, to: STDOUT_FILENO) else { return }
  if errno == EPIPE { _exit(0) }  // where SIGPIPE is ignored; otherwise it has ended the program already
  throw .notWritten(reason: String(cString: strerror(errno)))
}

/// Writes a line to standard error, if it can be written to, and with what would control a terminal escaped on one.
package func writeError(_ line: String) {
  writeErrorDrawing((isatty(STDERR_FILENO) != 0 ? visibleLines(line) : line) + "\n")
}

/// Writes to standard error what may control the terminal.
func writeErrorDrawing(_ text: String) { _ = write(text, to: STDERR_FILENO) }

/// The text with its line ends as they are, and all else that would control a terminal escaped.
private func visibleLines(_ text: String) -> String {
  text.split(separator: "\n", omittingEmptySubsequences: false).map { line in
    // A mark that begins a piece of streamed text belongs to the character before it, and is no lone one.
    String(String.UnicodeScalarView(visible("." + line, .unicode).unicodeScalars.dropFirst()))
  }.joined(separator: "\n")
}

private func write(_ text: String, to descriptor: Int32) -> Bool {
  Array(text.utf8).withUnsafeBytes { writeAll($0, to: descriptor) }
}
