import Files
import Foundation
import PaliGemmaModel
import Questions
import Tensors
import Training

/// Questions of a file, a line each: `{"image": FILE, "prefix": PROMPT, "suffix": ANSWER}`, as PaliGemma's own code reads them.
/// All lines are checked before the first is learned.
struct LineQuestions: LearningSource {
  private struct Line {
    let image: URL
    let question: Example.Question
  }

  private let open: OpenModel
  private let lines: [Line]

  private static let batch = 16

  /// - Throws: `LineError`, naming the file and the line.
  init(_ file: URL, _ open: OpenModel) throws {
    self.open = open
    let text = String(decoding: try RegularFile(file).read(), as: UTF8.self)
    lines = try text.split(separator: "\n", omittingEmptySubsequences: false).enumerated().compactMap { index, text in
      if text.allSatisfy(\.isWhitespace) { return nil }
      return try Self.line(String(text), LineError.Place(file: file.lastPathComponent, line: index + 1), file, open)
    }
    guard !lines.isEmpty else {
      throw LineError(place: .init(file: file.lastPathComponent, line: 1), problem: "there is no line in it")
    }
  }

  private static func line(_ text: String, _ place: LineError.Place, _ file: URL, _ open: OpenModel) throws -> Line {
    func field(_ json: JSON, _ name: String) throws -> String {
      guard case .string(let value)? = json[name] else {
        throw LineError(
          place: place, problem: "expected a text called \(JSON.quoted(name)), beside image, prefix and suffix")
      }
      return value
    }
    let json = try JSON(Array(text.utf8), file: place.file, line: place.line)
    let image = file.deletingLastPathComponent().appending(path: try field(json, "image"))
    guard FileManager.default.fileExists(atPath: image.path(percentEncoded: false)) else {
      throw LineError(place: place, problem: "there is no picture \(image.lastPathComponent) beside it")
    }
    do {
      let tokens = try open.tokens(prompt: field(json, "prefix"))
      let target = try open.target(field(json, "suffix"))
      _ = try open.model.configuration.text.room(after: tokens.count + target.count - 1, limit: 1)
      return Line(image: image, question: Example.Question(tokens: tokens, target: target))
    } catch let error as LineError { throw error } catch { throw LineError(place: place, problem: "\(error)") }
  }

  func examples(after count: Int) throws -> [Example] {
    let chosen = (0..<min(Self.batch, lines.count)).map { lines[order((count * Self.batch + $0) % lines.count)] }
    var questions: [URL: [Example.Question]] = [:]
    for line in chosen { questions[line.image, default: []].append(line.question) }
    return try questions.sorted { $0.key.path < $1.key.path }.map { image, questions in
      Example(pixels: open.preprocessing.pixels(try open.picture(image).picture), questions: questions)
    }
  }

  /// A fixed order that looks like chance: steps of a number that shares no factor with the count.
  private func order(_ index: Int) -> Int {
    let steps = [7919, 104_729, 1_299_709].first { lines.count % $0 != 0 } ?? 1
    return index * steps % lines.count
  }
}

/// A line that nothing can be learned from.
struct LineError: Error, CustomStringConvertible {
  struct Place {
    let file: String
    let line: Int
  }

  let place: Place
  let problem: String

  var description: String { "\(place.file):\(place.line): \(problem)" }
}
