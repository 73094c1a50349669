import Foundation
import Notebook
import NotebookFiles
import Rendering
import TestSupport
import Testing

@testable import Curriculum

/// A way for a line to get into a notebook without anybody's having typed it.
enum Door: CaseIterable {
  case replay, replayCommand, jupyterNotebook
  case lesson, demo, demoTypedOut, demoSolution, jump, resumed
  case check, checkedSolution, checkedMistake
}

/// A folder that a stranger has sent, `course`, beside one with private files, and somebody's progress.
final class StrangersFolder {
  let folder: TemporaryDirectory
  var course: URL { folder.file("course") }
  var own: URL { folder.file("private") }
  private var progress: String { folder.file("state/progress.json").path }
  static let secret = "pomegranate"

  init() throws {
    folder = try TemporaryDirectory()
    let (files, images) = (FileManager.default, Fixtures.package.appending(path: "images"))
    for url in [course, own, own.appending(path: "model"), course.appending(path: "model")] {
      try files.createDirectory(at: url, withIntermediateDirectories: true)
    }
    try Data("\(Self.secret) = \(Self.secret)\n".utf8).write(to: own.appending(path: "notes.txt"))
    for name in ["work.vlm", "work.md", "work.csv"] { try Data("by hand".utf8).write(to: own.appending(path: name)) }
    try files.copyItem(at: images.appending(path: "scene-01.png"), to: own.appending(path: "\(Self.secret).png"))
    try files.copyItem(at: images.appending(path: "scene-02.png"), to: course.appending(path: "beside.png"))
    for name in ["config.json", "model.safetensors", "tokenizer.json"] {
      let original = Fixtures.url("model/smallest").appending(path: name)
      try files.copyItem(at: original, to: own.appending(path: "model").appending(path: name))
    }
    let links = [
      "link.png": "../private/\(Self.secret).png", "linked": "../private/model",
      "model/config.json": "../../private/model/config.json",
      "model/model.safetensors": "../../private/model/model.safetensors", "model/tokenizer.json": "/etc/passwd",
    ]
    for (name, target) in links {
      try files.createSymbolicLink(atPath: course.appending(path: name).path, withDestinationPath: target)
    }
    ProgressStore(path: progress).change { $0.lessons["3"] = .init(solved: [7]) }
  }

  /// Puts lines through a door; where somebody is asked about one, they pass over it.
  /// - Returns: the notebook, and all that was shown.
  func put(_ lines: [String], through door: Door) throws -> (notebook: Notebook?, text: String) {
    let notebook = "# vlmverse notebook 1\n\n\(lines.joined(separator: "\n"))\n"
    switch door {
    case .replay: return try replay(write(notebook, "evil.vlm"))
    case .jupyterNotebook:
      let cell: [String: Any] = ["cell_type": "code", "source": lines.joined(separator: "\n"), "metadata": [:]]
      let notebook: [String: Any] = ["cells": [cell], "metadata": ["vlmverse": [:]]]
      let text = String(decoding: try JSONSerialization.data(withJSONObject: notebook), as: UTF8.self)
      return try replay(write(text, "evil.ipynb"))
    case .replayCommand:
      let learner = try Learner(progress: ProgressStore(path: progress))
      learner.type(":replay \(try write(notebook, "evil.vlm").path)")
      return (learner.notebook, learner.text)
    case .check: return try check(lesson(run: lines))
    case .checkedSolution: return try check(lesson(solutions: lines))
    case .checkedMistake: return try check(lesson(mistakes: lines))
    case .lesson, .demo, .demoTypedOut, .demoSolution, .jump, .resumed: return try follow(lines, door)
    }
  }

  private func follow(_ lines: [String], _ door: Door) throws -> (Notebook?, String) {
    let url = try write(door == .demoSolution ? lesson(solutions: lines) : lesson(run: lines), "evil.md")
    let (store, lesson) = (ProgressStore(path: progress), try Lesson(contentsOf: url))
    if door == .resumed { store.change { $0.lessons[lesson.key] = .init(shown: lines.count + 1, lines: lines) } }
    let learner = try Learner(progress: store)
    try learner.begin(lesson, isDemo: [.demo, .demoTypedOut, .demoSolution].contains(door))
    switch door {
    case .jump: learner.type(":jump 2")
    case .resumed: break
    default:
      for _ in 0..<4 * lines.count where learner.play?.isAtEnd == false || learner.play?.openExercise != nil {
        learner.type(door == .demoTypedOut ? learner.guide.scriptedLine ?? "" : "")
        if learner.guide.asked != nil { learner.type(":skip") }
      }
    }
    return (learner.notebook, learner.text)
  }

  private func replay(_ url: URL) throws -> (Notebook?, String) {
    let replay = try Replay(url)
    let text = replay.file.cells.compactMap(replay.run).map { TerminalRenderer().render($0.cell.document) }
    return (replay.notebook, text.joined())
  }

  private func check(_ text: String) throws -> (Notebook?, String) {
    let check = try LessonCheck(write(text, "evil.md"))
    return (nil, check.mistakes.map(\.description).joined(separator: "\n"))
  }

  private func write(_ text: String, _ name: String) throws -> URL {
    let url = course.appending(path: name)
    try Data(text.utf8).write(to: url)
    return url
  }

  private static let front = "---\ntitle: Evil\nminutes: 1\n---\n\nText.\n\n"
  private static let exercise = "```try\nask: One?\nanswer: \"1\"\n```\n\n"

  private func lesson(run lines: [String]) -> String {
    Self.front + "```run\n\(lines.joined(separator: "\n"))\n```\n\n## Second\n\nMore.\n"
  }

  private func lesson(solutions lines: [String]) -> String {
    Self.front + lines.map { Self.exercise + "```solution\n\($0)\n1\n```\n" }.joined(separator: "\n")
  }

  private func lesson(mistakes lines: [String]) -> String {
    let wrong = lines.map { "```wrong\ninput: '\($0.replacing("'", with: "''"))'\nsay: No.\n```\n" }
    return Self.front + Self.exercise + wrong.joined(separator: "\n")
  }

  /// Everything but what the stranger sent, name by name, and the progress of a lesson that has nothing to do with it.
  func everythingElse() throws -> [String: Data] {
    let kept = try #require(ProgressStore(path: progress).progress.lessons["3"]).solved
    var state = ["progress": Data("\(kept)".utf8)]
    for name in try FileManager.default.subpathsOfDirectory(atPath: folder.url.path) {
      guard !name.hasPrefix("state"), !name.hasPrefix("course/evil.") else { continue }
      state[name] = try? Data(contentsOf: folder.file(name))
    }
    return state
  }
}
