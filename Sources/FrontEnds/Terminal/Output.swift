import Files
import Foundation

/// Standard output did not take what a command has to say.
package enum OutputError: Error, CustomStringConvertible {
  case notWritten(reason: String)

  package var description: String {
    switch self {
    case .notWritten(let reason): "standard output: cannot write: \(reason)"
    }
  }
}

/// Writes `text` to standard output, all of it, before it returns. A closed pipe ends the program quietly.
package func writeOutput(_ text: String) throws(OutputError) {
  guard !write(text, to: STDOUT_FILENO) else { return }
  if errno == EPIPE { _exit(0) }  // where SIGPIPE is ignored; otherwise it has ended the program already
  throw .notWritten(reason: String(cString: strerror(errno)))
}

/// Writes a line to standard error, if it can be written to.
package func writeError(_ line: String, terminator: String = "\n") {
  _ = write(line + terminator, to: STDERR_FILENO)
}

private func write(_ text: String, to descriptor: Int32) -> Bool {
  Array(text.utf8).withUnsafeBytes { writeAll($0, to: descriptor) }
}
