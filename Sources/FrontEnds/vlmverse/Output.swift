import Files
import Foundation

/// Standard output did not take what a command has to say.
enum OutputError: Error, CustomStringConvertible {
  case notWritten(reason: String)

  var description: String {
    switch self {
    case .notWritten(let reason): "standard output: cannot write: \(reason)"
    }
  }
}

/// Writes `text` to standard output, all of it, before it returns. A closed pipe ends the program quietly.
func writeOutput(_ text: String) throws(OutputError) {
  guard !write(text, to: STDOUT_FILENO) else { return }
  if errno == EPIPE { _exit(0) }  // where SIGPIPE is ignored; otherwise it has ended the program already
  throw .notWritten(reason: String(cString: strerror(errno)))
}

/// Writes a line to standard error, if it can be written to.
func writeError(_ line: String, terminator: String = "\n") {
  _ = write(line + terminator, to: STDERR_FILENO)
}

private func write(_ text: String, to descriptor: Int32) -> Bool {
  Array(text.utf8).withUnsafeBytes { writeAll($0, to: descriptor) }
}

extension Encodable {
  /// As `--json` prints it: keys in snake case and in order, slashes as they are; on one line if `formatting` adds nothing.
  func json(_ formatting: JSONEncoder.OutputFormatting = []) throws -> String {
    let encoder = JSONEncoder()
    encoder.keyEncodingStrategy = .convertToSnakeCase
    encoder.outputFormatting = formatting.union([.sortedKeys, .withoutEscapingSlashes])
    return String(decoding: try encoder.encode(self), as: UTF8.self)
  }
}

/// Ends the program with exit code 130 on Ctrl-C.
func endOnInterrupt() {
  signal(SIGINT) { _ in _exit(130) }
}
