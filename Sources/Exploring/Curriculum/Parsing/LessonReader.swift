import Foundation
import Notebook
import Rendering

/// Turns a lesson's text into a lesson.
struct LessonReader {
  /// The bytes that a lesson may have.
  static let sizeLimit = 1 << 18
  /// The blocks that mean something; any other language is code to look at.
  static let blockNames = ["run", "try", "question", "hint", "solution", "wrong", "note", "claim"]

  private let url: URL
  /// What is wrong, in the order of the file.
  private(set) var mistakes: [CurriculumError] = []
  private var pages: [Text] = []
  private var steps: [Step] = []
  private var prose: (document: Document, line: Int) = ([], 0)
  private var waitingNotes: [Document] = []
  private var waitingClaims: [Claim] = []
  /// Whether the last exercise is not among the steps, since something is wrong with it.
  private var isExerciseDamaged = false

  /// Reads all that can be read, and collects every mistake on the way.
  /// - Returns: the lesson, unless its front matter is missing.
  static func read(_ text: String, url: URL) -> (lesson: Lesson?, mistakes: [CurriculumError]) {
    var reader = LessonReader(url: url)
    let lesson = reader.lesson(text)
    return (lesson, reader.mistakes)
  }

  private init(url: URL) { self.url = url }

  private mutating func lesson(_ text: String) -> Lesson? {
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    var (front, body) = (nil as FrontMatter?, lines[...])
    attempt { (_) throws(Misplaced) in
      guard lines.first?.trimmed == "---" else { throw Misplaced(line: 1, mistake: .noFrontMatter) }
      guard let end = lines.dropFirst().firstIndex(where: { $0.trimmed == "---" }) else {
        throw Misplaced(line: 1, mistake: .unendedFrontMatter)
      }
      body = lines[(end + 1)...]
      front = try FrontMatter(lines[1..<end].joined(separator: "\n"))
    }
    readBody(body.joined(separator: "\n"), title: front?.title ?? "", firstLine: body.startIndex + 1)
    guard let front else { return nil }
    return Lesson(
      url: url, title: front.title, minutes: front.minutes, prerequisites: front.prerequisites, image: front.image,
      prompt: front.prompt, model: front.model, papers: front.papers, pages: pages, steps: steps)
  }

  private mutating func readBody(_ text: String, title: String, firstLine: Int) {
    attempt(offset: firstLine - 1) { (reader) throws(Misplaced) in
      for (block, line) in try Markdown(text).blocks {
        reader.read(block, line: line + firstLine - 1, title: title)
      }
    }
    endProse()
  }

  private mutating func read(_ block: Block, line: Int, title: String) {
    if case .heading(let text, level: 2) = block {
      endProse()
      pages.append(text)
    } else if pages.isEmpty {  // what comes before the first heading is a page of its own
      pages.append(Text(title))
    }
    switch block {
    case .heading(let text, let level): show(.heading(text, level: max(level, 2)), line)
    case .code(let body, language: let info?):
      attempt { (reader) throws(Misplaced) in try reader.readFence(info, body, line: line) }
    default: show(block, line)
    }
  }

  private mutating func show(_ block: Block, _ line: Int) {
    if prose.document.isEmpty { prose.line = line }
    prose.document.append(block)
  }

  private mutating func endProse() {
    guard !prose.document.isEmpty else { return }
    add(.prose(prose.document), line: prose.line)
    prose.document = []
  }

  private mutating func add(_ content: Step.Content, line: Int) {
    steps.append(
      Step(content: content, page: pages.count - 1, line: line, notes: waitingNotes, claims: waitingClaims))
    (waitingNotes, waitingClaims) = ([], [])
  }

  /// Keeps the mistakes that `body` runs into, and goes on after them.
  private mutating func attempt(offset: Int = 0, _ body: (inout LessonReader) throws(Misplaced) -> Void) {
    do { try body(&self) } catch {
      mistakes += error.shifted(by: offset).mistakes.map {
        .lesson(file: url.lastPathComponent, line: $0.line, $0.mistake)
      }
    }
  }
}

// MARK: - Blocks

extension LessonReader {
  /// A fenced block that begins at `line`; its body begins in the line after.
  private mutating func readFence(_ info: String, _ body: String, line: Int) throws(Misplaced) {
    let name = info.trimmed
    guard Self.blockNames.contains(name) else {
      if let closest = Self.blockNames.first(where: { name.lowercased().hasPrefix($0) }) {
        throw Misplaced(line: line, mistake: .unknownBlock(name, closest: closest))
      }
      return show(.code(body, language: name), line)
    }
    guard !body.trimmed.isEmpty else { throw Misplaced(line: line, mistake: .emptyBlock(name)) }
    if name == "claim" { return claim(Claim(lines: lines(body, line))) }
    endProse()
    switch name {
    case "run": for (text, number) in lines(body, line) { add(.run(text), line: number) }
    case "try", "question":
      isExerciseDamaged = true
      add(.exercise(try Exercise(kind: name, body: body + "\n", line: line + 1)), line: line)
      isExerciseDamaged = false
    case "note":
      let note = try Markdown.document(body, after: line)
      if steps.isEmpty { waitingNotes.append(note) } else { steps[steps.count - 1].notes.append(note) }
    default: try addToExercise(name, body, line: line)
    }
  }

  /// Keeps a claim with what stands before it. It parts no text: nobody who follows the lesson sees where it stood.
  private mutating func claim(_ claim: Claim) {
    if prose.document.isEmpty, !steps.isEmpty {
      steps[steps.count - 1].claims.append(claim)
    } else {
      waitingClaims.append(claim)
    }
  }

  private mutating func addToExercise(_ name: String, _ body: String, line: Int) throws(Misplaced) {
    guard !isExerciseDamaged else {
      if name == "wrong" { _ = try Exercise.Wrong(body + "\n", line: line + 1) }
      return
    }
    guard let index = steps.lastIndex(where: { $0.exercise != nil }), steps[index].page == pages.count - 1,
      var exercise = steps[index].exercise
    else { throw Misplaced(line: line, mistake: .withoutExercise(name)) }
    switch name {
    case "hint": exercise.hints.append(try Markdown.document(body, after: line))
    case "solution":
      guard exercise.solution.isEmpty else { throw Misplaced(line: line, mistake: .repeatedSolution) }
      exercise.solution = lines(body, line).map(\.text)
    default: exercise.wrong.append(try Exercise.Wrong(body + "\n", line: line + 1))
    }
    steps[index].content = .exercise(exercise)
  }

  /// The lines that are no comment and not empty, with their numbers in the file.
  private func lines(_ body: String, _ line: Int) -> [(text: String, line: Int)] {
    body.split(separator: "\n", omittingEmptySubsequences: false).enumerated().compactMap { index, text in
      let text = text.trimmed
      return text.isEmpty || text.hasPrefix("#") ? nil : (text, line + 1 + index)
    }
  }
}

extension StringProtocol {
  var trimmed: String { trimmingCharacters(in: .whitespacesAndNewlines) }
}
