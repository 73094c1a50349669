import Foundation
import TestSupport
import Testing

/// A program that is ended in the middle of writing leaves nothing of it behind.
@Suite struct InterruptionTests {
  private static let shipped = Fixtures.package.appending(path: "Sources/Model/Installation/Resources").path()
  private static let question = [
    "--image", Fixtures.package.appending(path: "images/scene-00.png").path(), "--prompt", "caption en",
  ]

  /// Runs the program until it has a file open below `place`, and ends it by `signal`.
  ///
  /// At a terminal, since a thread of a test may block signals, which a child then does too.
  /// - Returns: whether it got that far.
  private func end(_ arguments: [String], by signal: Int32, writingBelow place: URL) throws -> Bool {
    let terminal = try PseudoTerminal("vlmverse", arguments)
    let descriptors = "/proc/\(terminal.process)/fd"
    var isWriting = false
    while !isWriting, let names = try? FileManager.default.contentsOfDirectory(atPath: descriptors) {
      isWriting = names.contains { name in
        let path = try? FileManager.default.destinationOfSymbolicLink(atPath: "\(descriptors)/\(name)")
        return path?.hasPrefix(place.path + "/") == true
      }
    }
    if isWriting { kill(terminal.process, signal) }
    let status = try terminal.waitForExit()
    #expect([0, 128 + signal].contains(status))
    return isWriting
  }

  private func names(in folder: TemporaryDirectory) throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: folder.url.path()).sorted()
  }

  /// Tries until the signal has come before the end of the file.
  @Test(arguments: [SIGINT, SIGKILL], ["trace", "export"])
  func ofAFile(signal: Int32, command: String) throws {
    let notebook = try TemporaryDirectory()
    let lines =
      ["# vlmverse notebook 1", ":continue"]
      + Array(repeating: ":heatmap vision.block.0.attention.weights[0]", count: 20)
    try Data((lines.joined(separator: "\n") + "\n").utf8).write(to: notebook.file("long.vlm"))
    let commands = ["trace": ["trace"] + Self.question, "export": ["export", notebook.file("long.vlm").path()]]
    for _ in 0..<20 {
      let folder = try TemporaryDirectory()
      let output = folder.file(command == "trace" ? "out.safetensors" : "out.html")
      let isWriting = try end((commands[command] ?? []) + [output.path()], by: signal, writingBelow: folder.url)
      let left = try names(in: folder)
      #expect(left.allSatisfy { $0 == output.lastPathComponent })
      if isWriting, left.isEmpty { return }
    }
    Issue.record("\(command) was never met while it wrote")
  }

  @Test func ofAFolder() throws {
    for _ in 0..<20 {
      let folder = try TemporaryDirectory()
      let arguments = ["quantize", Self.shipped, folder.file("new").path(), "--bits", "8"]
      let partial = folder.file("new.vlmverse-partial")
      let isWriting = try end(arguments, by: SIGINT, writingBelow: partial)
      let left = try names(in: folder)
      #expect(left.allSatisfy { $0 == "new" })
      if isWriting, left.isEmpty { return }
    }
    Issue.record("the folder was never met while it was filled")
  }

  @Test func aFolderLeftBehindGoesWhenItIsMadeAgain() throws {
    let folder = try TemporaryDirectory()
    let arguments = ["quantize", Self.shipped, folder.file("new").path(), "--bits", "8"]
    #expect(try end(arguments, by: SIGKILL, writingBelow: folder.file("new.vlmverse-partial")))
    #expect(try names(in: folder) == ["new.vlmverse-partial"])
    #expect(try run("vlmverse", arguments).status == 0)
    #expect(try names(in: folder) == ["new"])
  }
}
