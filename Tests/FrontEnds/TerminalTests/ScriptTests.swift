import Foundation
import TestSupport
import Testing

/// The explorer fed by files and pipes.
@Suite struct ScriptTests {
  private static let escape = "\u{1B}"

  @Test func pipedLinesAreEchoedBeforeTheirOutput() throws {
    let result = try run("vlmverse", stdin: "# nothing\n\n:breaks\n :break vision.norm \n:nonsense")
    #expect(
      result.stdout == """
        [1]> :breaks
        No breakpoints; :break ADDRESS sets one.
        [2]> :break vision.norm
        Breakpoint 1 at vision.norm.
        [3]> :nonsense
        error: :nonsense is no command; :help lists them

        """)
    #expect(result.stderr == "")
    #expect(result.status == 0)
  }

  @Test func aLineThatChangesThePromptIsEchoedAfterTheOldOne() throws {
    let lines = "\n\n\n\n:skip\n:play\n:resume\n:lesson back\n:lesson leave\n"
    let shown = try run("vlmverse", ["lesson", Fixtures.url("lessons/sample.md").path, "--ascii"], stdin: lines).stdout
    for line in [
      "sample - 2/4 [3]> :skip", "sample - 3/4 [4]> :play", "sample - play [5]> :resume",
      "sample - 3/4 [6]> :lesson back", "sample - 2/4 [7]> :lesson leave",
    ] {
      #expect(shown.contains("\n\(line)\n"), "\(line)")
    }
  }

  @Test func whatIsReadIsEchoedWithoutItsEscapes() throws {
    let folder = try TemporaryDirectory()
    try "x = 1 # \u{1B}[31mred\u{7}\n\u{1B}]0;title\u{7}\n".write(
      to: folder.file("a.vlm"), atomically: true, encoding: .utf8)
    let image = Fixtures.package.appending(path: "images/scene-00.png").path
    let script = ":source \(folder.file("a.vlm").path)\n:source \(image)\n:config \u{1B}[2J\n"
    let result = try run("vlmverse", stdin: script)
    #expect(!result.stdout.contains(Self.escape) && result.stderr == "")
    #expect(result.stdout.contains("[2]> x = 1 # \\u{1b}[31mred\\u{7}\n"))
    #expect(result.stdout.contains("scene-00.png:1:1: bytes that are not UTF-8"))
  }

  @Test func aPipeGetsNoEscapesUnlessForced() throws {
    let script = ":step attention 0\n:top\n"
    let environment = ["TERM": "xterm-256color", "COLORTERM": "truecolor"]
    #expect(try !run("vlmverse", stdin: script, environment: environment).stdout.contains(Self.escape))
    let forced = environment.merging(["CLICOLOR_FORCE": "1"]) { $1 }
    #expect(try run("vlmverse", stdin: script, environment: forced).stdout.contains(Self.escape))
    let forbidden = forced.merging(["NO_COLOR": "1"]) { $1 }
    #expect(try !run("vlmverse", stdin: script, environment: forbidden).stdout.contains(Self.escape))
    #expect(try !run("vlmverse", ["--no-color"], stdin: script, environment: forced).stdout.contains(Self.escape))
  }

  @Test func failFastStopsAtTheFirstErrorWithExitCode1() throws {
    let folder = try TemporaryDirectory()
    try ":config\n:nonsense\n:cache\n".write(to: folder.file("a.vlm"), atomically: true, encoding: .utf8)
    let script = folder.file("a.vlm").path
    let patient = try run("vlmverse", ["-x", script])
    #expect(patient.status == 0)
    #expect(patient.stdout.contains("[3]> :cache"))
    #expect(patient.stdout.contains("\(script):2:1"))
    let strict = try run("vlmverse", ["-x", script, "--fail-fast"])
    #expect(strict.status == 1)
    #expect(strict.stdout.contains(":nonsense is no command"))
    #expect(!strict.stdout.contains(":cache"))
    let sourced = try run("vlmverse", ["--fail-fast"], stdin: ":source \(script)\n:top\n")
    #expect(sourced.status == 1)
    #expect(!sourced.stdout.contains(":cache") && !sourced.stdout.contains(":top"))
  }

  @Test func aPipeCanBeAScript() throws {
    let program = Products.url("vlmverse").path
    let result = try run("/bin/bash", ["-c", "\"$0\" -x <(printf '1 + 1\\n2 + 3')", program])
    #expect(result.stdout == "[1]> 1 + 1\n2\n[2]> 2 + 3\n5\n")
  }

  @Test func pipesThatNobodyFillsAreNotWaitedFor() throws {
    let folder = try TemporaryDirectory()
    let pipe = folder.file("pipe").path
    try #require(mkfifo(pipe, 0o600) == 0)
    for (arguments, message) in [
      (["lesson", "check", pipe], "it is no regular file"), (["lesson", pipe], "it is no regular file"),
      (["--notes", pipe], "notes cannot be written to \(pipe)"), ([], "it is no regular file"),
    ] {
      let environment = arguments.isEmpty ? ["XDG_CONFIG_HOME": folder.url.path] : [:]
      if arguments.isEmpty {
        try FileManager.default.createDirectory(at: folder.file("vlmverse"), withIntermediateDirectories: true)
        try #require(mkfifo(folder.file("vlmverse/rc").path, 0o600) == 0)
      }
      let result = try run("vlmverse", arguments, environment: environment, timeout: 20)
      #expect(result.status == 1 && (result.stdout + result.stderr).contains(message), "\(result)")
    }
  }

  @Test func notesThatCannotBeWrittenAreSaidOnce() throws {
    let lesson = Fixtures.url("lessons/sample.md").path
    let result = try run("vlmverse", ["lesson", lesson, "--notes", "/dev/full"], stdin: "\n\n\n")
    #expect(result.stderr.split(separator: "\n").count == 1)
    #expect(result.stderr.hasPrefix("warning: notes cannot be written to /dev/full: "))
  }

  @Test func quittingLeavesTheRestUnread() throws {
    let result = try run("vlmverse", stdin: ":quit\n:nonsense\n")
    #expect(result.stdout == "[1]> :quit\n")
    #expect(result.status == 0)
  }

  @Test func outputIsAsWideAsAsked() throws {
    for width in [20, 40, 132] {
      let script = ":help\n:step attention 1\n:where\n:continue\n:tokens\n:config\n:why text.logits[3]\n"
      let result = try run("vlmverse", ["--width", "\(width)", "--ascii"], stdin: script)
      let outputs = result.stdout.split(separator: "\n").filter { !$0.hasPrefix("[") }
      #expect(outputs.allSatisfy { $0.count <= width })
      #expect(result.stdout.utf8.allSatisfy { $0 < 0x80 })
    }
    #expect(try run("vlmverse", ["--width", "5"]).status == 64)
  }

  @Test func filesThatAreNotThereAreNamed() throws {
    for (arguments, name) in [
      (["-x", "/nowhere.vlm"], "/nowhere.vlm"), (["--image", "/nowhere.png"], "/nowhere.png"),
    ] {
      let result = try run("vlmverse", arguments)
      #expect(result.status != 0)
      #expect(result.stderr.contains(name))
    }
  }
}
