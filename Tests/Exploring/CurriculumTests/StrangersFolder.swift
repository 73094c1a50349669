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

  /// Puts a line through a door.
  /// - Returns: the notebook, and all that was shown.
  func put(_ line: String, through door: Door) throws -> (notebook: Notebook?, text: String) {
    switch door {
    case .replay: return try replay(write("# vlmverse notebook 1\n\n\(line)\n", "evil.vlm"))
    case .jupyterNotebook:
      let cell: [String: Any] = ["cell_type": "code", "source": line, "metadata": [:], "outputs": []]
      let notebook: [String: Any] = ["cells": [cell], "metadata": ["vlmverse": [:]]]
      let text = String(decoding: try JSONSerialization.data(withJSONObject: notebook), as: UTF8.self)
      return try replay(write(text, "evil.ipynb"))
    case .replayCommand:
      let learner = try Learner(progress: ProgressStore(path: progress))
      let url = try write("# vlmverse notebook 1\n\n\(line)\n", "evil.vlm")
      learner.type(":replay \(url.path)")
      return (learner.notebook, learner.text)
    case .check: return try check(lesson(run: line))
    case .checkedSolution: return try check(lesson(solution: line))
    case .checkedMistake: return try check(lesson(wrong: line))
    case .lesson, .demo, .demoTypedOut, .demoSolution, .jump, .resumed: return try follow(line, door)
    }
  }

  private func follow(_ line: String, _ door: Door) throws -> (Notebook?, String) {
    let url = try write(door == .demoSolution ? lesson(solution: line) : lesson(run: line), "evil.md")
    let (store, lesson) = (ProgressStore(path: progress), try Lesson(contentsOf: url))
    if door == .resumed {
      store.change { $0.lessons[lesson.key] = .init(shown: 2, lines: [line]) }
    }
    let learner = try Learner(progress: store)
    try learner.begin(lesson, isDemo: [.demo, .demoTypedOut, .demoSolution].contains(door))
    switch door {
    case .jump: learner.type(":jump 2")
    case .demoTypedOut: learner.type("", line)
    default: for _ in 0..<4 { learner.type("") }
    }
    return (learner.notebook, learner.text)
  }

  private func replay(_ url: URL) throws -> (Notebook?, String) {
    let replay = try Replay(url)
    let text = replay.file.cells.compactMap(replay.run).map { outcome in
      TerminalRenderer().render(outcome.cell.document) + (outcome.leftOut?.description ?? "")
    }
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

  private func lesson(run line: String) -> String { Self.front + "```run\n\(line)\n```\n\n## Second\n\nMore.\n" }

  private func lesson(solution line: String) -> String {
    Self.front + "```try\nask: One?\nanswer: \"1\"\n```\n\n```solution\n\(line)\n1\n```\n"
  }

  private func lesson(wrong line: String) -> String {
    let quoted = line.replacing("'", with: "''")
    return Self.front + "```try\nask: One?\nanswer: \"1\"\n```\n\n```wrong\ninput: '\(quoted)'\nsay: No.\n```\n"
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
