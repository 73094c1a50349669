import Glibc

/// Lines of a standard input that is no terminal.
///
/// A line may have any length and end in LF, CR LF or the end of the file. Bytes that are not UTF-8 are refused, and a byte
/// order mark at the start is skipped.
package final class PlainLineReader: LineEditor {
  private let source: String
  private let descriptor: Int32
  /// The number of the line that was read last.
  private var number = 0
  private var buffer: [UInt8] = []
  private var start = 0
  private var isAtEnd = false

  /// Reads from an open descriptor, which stays open; `source` names it in errors.
  package init(descriptor: Int32 = STDIN_FILENO, source: String = "standard input") {
    self.descriptor = descriptor
    self.source = source
  }

  /// The next line; nobody sees the prompt.
  package func readLine(prompt: String) throws -> LineRead {
    var searched = start
    while true {
      if let end = buffer[searched...].firstIndex(of: UInt8(ascii: "\n")) {
        defer { start = end + 1 }
        return try take(buffer[start..<end])
      }
      guard !isAtEnd else { break }
      buffer.removeFirst(start)
      start = 0
      searched = buffer.count
      try fill()
    }
    guard start < buffer.count else { return .endOfInput }
    defer { start = buffer.count }
    return try take(buffer[start...])
  }

  /// Nothing: a file keeps its own lines.
  package func addHistory(_ line: String) {}

  /// Nothing: a file is not pasted.
  package func dropPastedLines() -> Int { 0 }

  private func take(_ bytes: ArraySlice<UInt8>) throws -> LineRead {
    var bytes = bytes
    if bytes.last == UInt8(ascii: "\r") { bytes.removeLast() }
    if number == 0, bytes.starts(with: [0xEF, 0xBB, 0xBF]) { bytes.removeFirst(3) }
    number += 1
    do throws(UTF8.ValidationError) {
      return .line(String(copying: try UTF8Span(validating: bytes.span)))
    } catch {
      let column = String(decoding: bytes.prefix(error.byteOffsets.lowerBound), as: UTF8.self).count + 1
      throw LineEditingError.notUTF8(source: source, line: number, column: column)
    }
  }

  private func fill() throws {
    let count = buffer.count
    buffer.append(contentsOf: repeatElement(0, count: 65_536))
    var received: Int
    repeat {
      received = buffer.withUnsafeMutableBytes { read(descriptor, $0.baseAddress.map { $0 + count }, 65_536) }
    } while received < 0 && errno == EINTR
    buffer.removeLast(65_536 - max(received, 0))
    if received < 0 { throw LineEditingError.unreadable(source: source, reason: String(cString: strerror(errno))) }
    isAtEnd = received == 0
  }
}
