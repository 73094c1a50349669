import Foundation

/// What a finished program left behind.
public struct ProcessResult: Sendable {
  /// All it wrote to standard output.
  public let stdout: String
  /// All it wrote to standard error.
  public let stderr: String
  /// The exit status, or 128 plus the number of the signal that ended the program, as a shell counts.
  public let status: Int32
}

/// A program that could not be run to its end.
public enum ProcessError: Error, CustomStringConvertible {
  /// It was killed after `seconds`, having written this much.
  case timedOut(program: String, seconds: Double, stdout: String, stderr: String)

  /// What happened, with the output so far.
  public var description: String {
    switch self {
    case .timedOut(let program, let seconds, let stdout, let stderr):
      "\(program) was still running after \(seconds) s\nstdout:\n\(stdout)\nstderr:\n\(stderr)"
    }
  }
}

/// Runs a built program to its end.
///
/// Its input and outputs are files, so neither side ever waits for a pipe. It sees `childEnvironment`, not the tester's.
///
/// - Parameters:
///   - program: the name of an executable target, or an absolute path.
///   - arguments: what it is given.
///   - stdin: all it can read.
///   - environment: variables to set on top of `childEnvironment`.
///   - directory: where it runs; by default an empty temporary folder, which is also its `HOME`.
///   - timeout: seconds after which it is killed and `ProcessError.timedOut` thrown.
@discardableResult
public func run(
  _ program: String, _ arguments: [String] = [], stdin: String = "", environment: [String: String] = [:],
  directory: URL? = nil, timeout: Double = 60
) throws -> ProcessResult {
  let scratch = try TemporaryDirectory()
  let home = try TemporaryDirectory()
  let (input, output, errors) = (scratch.file("stdin"), scratch.file("stdout"), scratch.file("stderr"))
  try Data(stdin.utf8).write(to: input)
  try Data().write(to: output)
  try Data().write(to: errors)

  let process = Process()
  process.executableURL = program.hasPrefix("/") ? URL(filePath: program) : Products.url(program)
  process.arguments = arguments
  process.environment = childEnvironment(home: home.url).merging(environment) { $1 }
  process.currentDirectoryURL = directory ?? home.url
  process.standardInput = try FileHandle(forReadingFrom: input)
  process.standardOutput = try FileHandle(forWritingTo: output)
  process.standardError = try FileHandle(forWritingTo: errors)
  let ended = DispatchSemaphore(value: 0)
  process.terminationHandler = { _ in ended.signal() }
  try process.run()

  let isLate = ended.wait(timeout: .now() + timeout) == .timedOut
  if isLate {
    kill(process.processIdentifier, SIGKILL)
    ended.wait()
  }
  let stdout = String(decoding: try Data(contentsOf: output), as: UTF8.self)
  let stderr = String(decoding: try Data(contentsOf: errors), as: UTF8.self)
  guard !isLate else { throw ProcessError.timedOut(program: program, seconds: timeout, stdout: stdout, stderr: stderr) }
  let signal: Int32 = process.terminationReason == .uncaughtSignal ? 128 : 0
  return ProcessResult(stdout: stdout, stderr: stderr, status: signal + process.terminationStatus)
}

/// The environment a tested program runs in: UTF-8, a terminal that promises nothing, and no file of the tester's own.
public func childEnvironment(home: URL) -> [String: String] {
  let inherited = ProcessInfo.processInfo.environment.filter { ["PATH", "LD_LIBRARY_PATH", "TMPDIR"].contains($0.key) }
  return inherited.merging(["HOME": home.path, "LANG": "C.UTF-8", "TERM": "dumb", "NO_PAGER": "1"]) { $1 }
}
