import Evaluation
import Files
import Foundation

/// Why files of answers are no evaluation.
enum AnswerFileError: Error, CustomStringConvertible {
  /// The file answers something else.
  case otherQuestions(file: String, line: Int)
  /// A question is answered in two files.
  case twice(file: String, line: Int)

  var description: String {
    switch self {
    case .otherQuestions(let file, let line):
      "\(file): answers another question in line \(line) than is asked there; expected answers to this file, or a new name"
    case .twice(let file, let line):
      "\(file): answers the question in line \(line), which another file has answered; expected parts of one evaluation"
    }
  }
}

/// A file that answers are added to as they come.
struct AnswerFile {
  /// The answers that were in it.
  let known: [ExampleAnswer]
  private let file: FileHandle
  private let name: String

  /// Opens the file, which holds answers to some of `examples` if it is there.
  init(_ path: String, _ examples: [Example], _ force: ForceOption) throws {
    let url = URL(filePath: path)
    name = path
    var bytes: [UInt8] = []
    if FileManager.default.fileExists(atPath: path) {
      bytes = try RegularFile(url).readText()
      known = try ExampleAnswer.all(bytes, file: path)
    } else {
      known = []
    }
    let asked = Dictionary(uniqueKeysWithValues: examples.map { ($0.number, $0) })
    for answer in known where asked[answer.example.number] != answer.example {
      throw AnswerFileError.otherQuestions(file: path, line: answer.example.number)
    }
    // What was cut off in the middle of a line is written anew.
    let whole = bytes[..<((bytes.lastIndex(of: UInt8(ascii: "\n")) ?? -1) + 1)]
    try AtomicFile.write(Array(whole), to: url)
    file = try FileHandle(forWritingTo: url)
    try file.seekToEnd()
  }

  func append(_ answer: ExampleAnswer) throws {
    do { try file.write(contentsOf: Data((answer.json() + "\n").utf8)) } catch {
      throw FileError.lastSystemError(name, "write")
    }
  }

  /// The answers of several files.
  static func merged(_ paths: [String]) throws -> [ExampleAnswer] {
    var merged: [ExampleAnswer] = []
    var numbers: Set<Int> = []
    for path in paths {
      let answers = try ExampleAnswer.all(RegularFile(URL(argument: path), takesPipes: true).readText(), file: path)
      if answers.isEmpty { throw ExampleError.empty(file: path, expected: "an answer of evaluate --answers") }
      for answer in answers {
        guard numbers.insert(answer.example.number).inserted else {
          throw AnswerFileError.twice(file: path, line: answer.example.number)
        }
      }
      merged += answers
    }
    return merged.sorted { $0.example.number < $1.example.number }
  }
}
