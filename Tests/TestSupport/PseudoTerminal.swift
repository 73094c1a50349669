import CTestSupport
import Foundation

/// Something that did not appear on a terminal in time.
public struct TerminalTimeout: Error, CustomStringConvertible {
  /// What was awaited, and the screen instead of it.
  public let description: String
}

/// A program at a terminal of its own, whose keys a test presses and whose screen it reads.
///
/// Waiting ends as soon as the screen shows what was awaited, so no test depends on how long something takes.
public final class PseudoTerminal: @unchecked Sendable {
  private let condition = NSCondition()
  private let terminal: Int32
  /// The program's process.
  public let process: pid_t
  private let home: TemporaryDirectory
  // Guarded by `condition`.
  private var shown: Screen
  private var exitStatus: Int32?

  /// Starts a program, whose `HOME` is an empty folder unless `environment` says otherwise.
  ///
  /// - Parameters:
  ///   - program: the name of an executable target, or an absolute path.
  ///   - arguments: what it is given.
  ///   - environment: variables to set on top of `childEnvironment`.
  ///   - rows: of the terminal.
  ///   - columns: of the terminal.
  /// - Throws: `POSIXError` when there is no terminal or no such program.
  public init(
    _ program: String, _ arguments: [String] = [], environment: [String: String] = [:], rows: Int = 24,
    columns: Int = 80
  ) throws {
    let home = try TemporaryDirectory()
    self.home = home
    shown = Screen(rows: rows, columns: columns)
    let path = program.hasPrefix("/") ? program : Products.url(program).path
    let variables = childEnvironment(home: home.url).merging(["TERM": "xterm"]) { $1 }.merging(environment) { $1 }
    var process = pid_t()
    terminal = withCStrings([program] + arguments) { arguments in
      withCStrings(variables.map { "\($0)=\($1)" }) {
        pseudo_terminal_start(path, arguments, $0, UInt16(rows), UInt16(columns), &process)
      }
    }
    guard terminal >= 0 else { throw POSIXError(POSIXErrorCode(rawValue: errno) ?? .EIO) }
    self.process = process
    Thread.detachNewThread { [terminal, process, weak self] in
      let status = follow(terminal, process) { bytes in self?.update { $0.shown.receive(bytes) } }
      guard let self else { return _ = close(terminal) }
      update { $0.exitStatus = status }
    }
  }

  deinit {
    // The reading thread closes the terminal when it outlives this object.
    if exitStatus == nil { kill(process, SIGKILL) } else { close(terminal) }
  }

  private func update(_ change: (PseudoTerminal) -> Void) {
    condition.withLock {
      change(self)
      condition.broadcast()
    }
  }

  /// What the terminal shows now.
  public var screen: Screen { condition.withLock { shown } }

  /// Presses keys; `\r` is Enter, `\u{3}` Ctrl-C.
  public func send(_ keys: String) {
    var rest = Array(keys.utf8)[...]
    while !rest.isEmpty {
      let written = rest.withUnsafeBytes { write(terminal, $0.baseAddress, $0.count) }
      guard written > 0 else { return }
      rest.removeFirst(written)
    }
  }

  /// Changes the size, of which the program is told.
  public func resize(rows: Int, columns: Int) {
    update { $0.shown.resize(rows: rows, columns: columns) }
    pseudo_terminal_resize(terminal, UInt16(rows), UInt16(columns))
  }

  /// Waits until `isExpected` holds of the screen.
  ///
  /// - Throws: `TerminalTimeout` after `timeout` seconds, or once the program has ended.
  public func expect(
    _ what: String = "the expected screen", timeout: Double = 60, _ isExpected: (Screen) -> Bool
  ) throws {
    try condition.withLock {
      let limit = Date(timeIntervalSinceNow: timeout)
      while !isExpected(shown) {
        guard exitStatus == nil, condition.wait(until: limit) else {
          throw TerminalTimeout(
            description: "no \(what)\(exitStatus != nil ? ", the program has ended" : "") on:\n\(shown.text)")
        }
      }
    }
  }

  /// Waits until the screen shows `text`; a newline in it is the end of a row.
  public func expect(_ text: String, timeout: Double = 60) throws {
    try expect("“\(text)”", timeout: timeout) { $0.text.contains(text) }
  }

  /// Waits until the row of the cursor is `line`.
  public func expectLine(_ line: String, timeout: Double = 60) throws {
    try expect("line “\(line)” at the cursor", timeout: timeout) { $0.lineAtCursor == line }
  }

  /// Presses keys and waits until the row of the cursor is `line`.
  public func send(_ keys: String, untilLine line: String) throws {
    send(keys)
    try expectLine(line)
  }

  /// Waits for the program's end and returns its status, 128 plus the number of a signal that ended it.
  public func waitForExit(timeout: Double = 60) throws -> Int32 {
    try condition.withLock {
      let limit = Date(timeIntervalSinceNow: timeout)
      while true {
        if let exitStatus { return exitStatus }
        guard condition.wait(until: limit) else { throw TerminalTimeout(description: "no end, but:\n\(shown.text)") }
      }
    }
  }
}

private func withCStrings<Result>(
  _ strings: [String], _ body: ([UnsafeMutablePointer<CChar>?]) -> Result
) -> Result {
  let pointers = strings.map { strdup($0) }
  defer { pointers.forEach { free($0) } }
  return body(pointers + [nil])
}

/// Hands on what a program writes until it ends, and returns its status as a shell counts.
private func follow(_ terminal: Int32, _ process: pid_t, _ receive: (ArraySlice<UInt8>) -> Void) -> Int32 {
  var bytes = [UInt8](repeating: 0, count: 65_536)
  while true {
    let count = read(terminal, &bytes, bytes.count)
    if count < 0 && errno == EINTR { continue }
    // Once no process has the terminal open, reading fails.
    guard count > 0 else { break }
    receive(bytes[..<count])
  }
  var status: Int32 = 0
  while waitpid(process, &status, 0) < 0 && errno == EINTR { continue }
  let signal = status & 0x7F
  return signal == 0 ? status >> 8 & 0xFF : 128 + signal
}
