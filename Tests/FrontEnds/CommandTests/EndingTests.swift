import Foundation
import TestSupport
import Testing

/// How commands end that are not left to finish, and that an answer comes before its end.
@Suite struct EndingTests {
  /// A model whose answer takes minutes.
  private func talkativeModel() throws -> SmallModel {
    let model = try SmallModel()
    try model.replace("\"max_position_embeddings\": 64", with: "\"max_position_embeddings\": 200000", in: "config.json")
    return model
  }

  /// A program whose output a test reads while it runs.
  private struct Running {
    let process = Process()
    let output = Pipe()
    let errors = Pipe()

    init(_ program: URL, _ arguments: [String]) throws {
      process.executableURL = program
      process.arguments = arguments
      process.standardOutput = output
      process.standardError = errors
      try process.run()
    }

    /// The exit status as a shell counts, and all of standard error.
    func end() throws -> (status: Int32, stderr: String) {
      let stderr = String(decoding: try errors.fileHandleForReading.readToEnd() ?? Data(), as: UTF8.self)
      process.waitUntilExit()
      return (process.terminationStatus + (process.terminationReason == .uncaughtSignal ? 128 : 0), stderr)
    }
  }

  private let longAnswer = ["--max-new-tokens", "150000"]

  @Test func controlCEndsAnAnswerThatHasBegun() throws {
    let model = try talkativeModel()
    defer { withExtendedLifetime(model) {} }  // the program still needs its folder
    let terminal = try PseudoTerminal("vlmverse", ["generate"] + model.question() + longAnswer)
    try terminal.expect("an answer") { !$0.text.isEmpty }
    terminal.send("\u{3}")
    #expect(try terminal.waitForExit() == 130)
  }

  @Test(arguments: [("", 128 + SIGPIPE), ("trap '' PIPE; ", 0)])
  func aClosedPipeEndsQuietly(trap: String, expected: Int32) throws {
    let model = try talkativeModel()
    defer { withExtendedLifetime(model) {} }
    let arguments = [Products.url("vlmverse").path(), "generate"] + model.question() + longAnswer
    let program = try Running(URL(filePath: "/bin/sh"), ["-c", trap + #"exec "$@""#, "sh"] + arguments)
    #expect(try program.output.fileHandleForReading.read(upToCount: 1)?.count == 1)
    try program.output.fileHandleForReading.close()
    let (status, stderr) = try program.end()
    #expect(status == expected && stderr == "")
  }

  @Test(arguments: [
    ["generate", "--max-new-tokens", "3"], ["generate", "--max-new-tokens", "3", "--json"], ["tokenize", "a"],
  ])
  func aFullDiskIsReported(flags: [String]) throws {
    let model = try SmallModel()
    defer { withExtendedLifetime(model) {} }
    let question = flags[0] == "generate" ? model.question() : ["--model", model.folder.url.path()]
    let arguments = [Products.url("vlmverse").path()] + flags + question
    let program = try Running(URL(filePath: "/bin/sh"), ["-c", #"exec "$@" > /dev/full"#, "sh"] + arguments)
    let (status, stderr) = try program.end()
    #expect(status == 1)
    #expect(stderr == "Error: standard output: cannot write: No space left on device\n")
  }

  @Test(arguments: [
    ["replay", "tour.vlm"], ["replay", "--check", "tour.vlm"], ["lesson", "check", "tour.vlm"],
    ["lesson", "check", "nowhere.md"],
  ])
  func aFullDiskIsReportedOfFiles(arguments: [String]) throws {
    let folder = try TemporaryDirectory()
    try Data("# vlmverse notebook 1\n1 + 1\n#| 2\n".utf8).write(to: folder.file("tour.vlm"))
    let program = Products.url("vlmverse").path()
    let script = "cd \"$0\" && exec \"$@\" > /dev/full"
    let running = try Running(URL(filePath: "/bin/sh"), ["-c", script, folder.url.path(), program] + arguments)
    let (status, stderr) = try running.end()
    #expect(status == 1)
    #expect(stderr == "Error: standard output: cannot write: No space left on device\n")
  }
}
