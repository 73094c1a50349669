import Files
import Foundation
import NotebookFiles
import TestSupport
import Testing

@testable import Curriculum

/// A session that saves, logs and learns, killed at any moment, loses nothing but the line that is running.
///
/// `VLMVERSE_KILLS=100` kills as many; without it a few are enough to see that nothing has changed.
@Suite struct KillingTests {
  private let folder: TemporaryDirectory

  init() throws { folder = try TemporaryDirectory() }

  private static let count = ProcessInfo.processInfo.environment["VLMVERSE_KILLS"].flatMap(Int.init) ?? 6

  /// The numbers of a generator with a seed, so that a failure can be had again.
  private struct Moments: RandomNumberGenerator {
    var state: UInt64 = 2026

    mutating func next() -> UInt64 {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return state
    }
  }

  @Test func nothingIsLostButTheLineThatRuns() throws {
    var (moments, furthest) = (Moments(), 0)
    for kill in 0..<Self.count {
      try killed(after: .random(in: 0...900, using: &moments), "kill \(kill)", &furthest)
    }
    #expect(furthest > 0, "some got as far as the lesson")
  }

  private func killed(after milliseconds: UInt32, _ name: String, _ furthest: inout Int) throws {
    let state = folder.file("vlmverse/sessions")
    try? FileManager.default.removeItem(at: state)
    let terminal = try PseudoTerminal(
      "vlmverse", ["--ascii", "--model", Fixtures.url("model/smallest").path],
      environment: ["XDG_STATE_HOME": folder.url.path, "HOME": folder.url.path], rows: 200)
    try terminal.expectLine("[1]>")
    let files = [folder.file("log.vlm").path, folder.file("saved.vlm").path]
    let round = (0..<200).map { "\($0) + 0\r:save \(files[1])\r:lesson \(Learner.sample.path)\r\r\r:lesson leave\r" }
    let keys = ":log \(files[0])\r" + round.joined()
    Thread.detachNewThread { terminal.send(keys) }  // it takes no more than it can hold
    usleep(milliseconds * 1000)
    kill(terminal.process, SIGKILL)
    _ = try terminal.waitForExit()
    // A cell is there once the prompt after it is.
    let numbers = terminal.screen.transcript.matches(of: #/\[(\d+)\]> /#).compactMap { Int($0.1) }
    let seen = (numbers.max() ?? 1) - 1
    let kept = try FileManager.default.contentsOfDirectory(at: state, includingPropertiesForKeys: nil)
    let session = try kept.first.map { try NotebookFile(contentsOf: $0).cells.count } ?? 0
    #expect(kept.count <= 1 && session >= seen - 1, "\(name): \(session) of \(seen) cells")
    if FileManager.default.fileExists(atPath: files[0]) {
      let log = try NotebookFile(contentsOf: URL(filePath: files[0])).cells.count
      #expect(log >= seen - 1, "\(name): \(log) of \(seen) cells logged")
    }
    if FileManager.default.fileExists(atPath: files[1]) { _ = try NotebookFile(contentsOf: URL(filePath: files[1])) }
    let progress = folder.file("vlmverse/progress.json")
    if FileManager.default.fileExists(atPath: progress.path) {
      let kept = try #require(CourseProgress(try JSON(contentsOf: progress)), "\(name)")
      let shown = kept.lessons[Learner.sample.standardizedFileURL.path]?.shown ?? 0
      #expect(shown >= min(furthest, 1), "\(name): progress went back")
      furthest = max(furthest, shown)
    }
    #expect(try litter() == [], "\(name)")
  }

  /// Files that nobody asked for.
  private func litter() throws -> [String] {
    let known = ["log.vlm", "saved.vlm", "vlmverse", "history", "progress.json", "progress.json.lock", "sessions"]
    return try FileManager.default.subpathsOfDirectory(atPath: folder.url.path).filter { path in
      let name = URL(filePath: path).lastPathComponent
      return !known.contains(name) && !path.hasPrefix("vlmverse/sessions/")
        || path.hasPrefix("vlmverse/sessions/") && !name.hasSuffix(".vlm")
    }
  }
}
