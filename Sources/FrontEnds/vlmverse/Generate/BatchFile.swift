import Evaluation
import Files
import Foundation
import Generation
import Images
import PaliGemmaModel
import Questions

/// Why a file of questions cannot be answered.
enum BatchError: Error, CustomStringConvertible {
  /// A line is not JSON.
  case notJSON(FileError)
  /// The file asks nothing.
  case empty(file: String)
  /// A line is no question; lines count from 1.
  case line(file: String, number: Int, problem: String)

  var description: String {
    switch self {
    case .notJSON(let error): "\(error); a line is \(BatchLine.example)"
    case .empty(let file): "\(file) holds no line; expected \(BatchLine.example) on each"
    case .line(let file, let number, let problem): "\(file):\(number): \(problem)"
    }
  }
}

/// A file of questions.
struct BatchFile {
  /// What messages call it.
  let name: String
  /// Where the pictures are that its lines name.
  private let folder: URL?
  /// Its lines but for blank ones: each a question, or what is wrong with it.
  let lines: [(number: Int, line: Result<BatchLine, BatchError>)]

  /// Reads a file, or standard input for `-`; what a line does not say is as in `options`.
  /// - Parameters:
  ///   - path: the file, or `-`.
  ///   - options: what holds of each line that does not say otherwise.
  ///   - shard: the part of the lines that counts; all if nil.
  /// - Throws: `FileError`, or `BatchError.empty`.
  init(_ path: String, _ options: AnswerOptions, _ shard: Shard? = nil) throws {
    let isInput = path == "-"
    let name = isInput ? "standard input" : path
    let url = URL(argument: path)
    let bytes = try RegularFile(url, takesPipes: true).readText()
    let all = bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).enumerated()
    let written = all.filter { !$1.allSatisfy(BatchLine.isBlank) }
    guard !written.isEmpty else { throw BatchError.empty(file: name) }
    lines = written.enumerated().filter { shard?.contains($0.offset) ?? true }.map { _, line in
      let (index, bytes) = line
      return (index + 1, BatchLine.reading(Array(bytes), file: name, number: index + 1, options))
    }
    (self.name, folder) = (name, isInput ? nil : url.deletingLastPathComponent())
  }

  /// What `open` makes of each line. A picture is read now, so that one that cannot be read is known of before anything is
  /// answered, and again when its turn comes, so that none are kept until then.
  /// - Parameters:
  ///   - open: what answers.
  ///   - sizes: is told how large each picture is.
  func requests(_ open: OpenModel, _ sizes: PictureSizes) -> [Result<Request, BatchError>] {
    var readable: [String: (width: Int, height: Int)] = [:]
    return lines.enumerated().map { index, numbered in
      let (number, line) = numbered
      return Result { () throws(BatchError) in
        let line = try line.get()
        let url = URL(filePath: line.image, relativeTo: folder)
        return try naming(number) {
          let request = try line.request(open, url)
          if readable[line.image] == nil {
            let picture = try open.picture(url)
            readable[line.image] = picture.size
            writeNotices(picture.notices.map { "\(name):\(number): \($0)" })
          }
          sizes.ofRequest[index] = readable[line.image]
          return request
        }
      }
    }
  }

  /// What `body` makes, or its error as one of a line.
  private func naming<Made>(_ number: Int, _ body: () throws -> Made) throws(BatchError) -> Made {
    do { return try body() } catch { throw .line(file: name, number: number, problem: "\(error)") }
  }
}

/// One line of a file of questions: a JSON object.
struct BatchLine {
  static let example = "{\"image\": \"FILE\", \"prompt\": \"TEXT\"}"

  let image: String
  let prompt: String
  let options: AnswerOptions

  fileprivate static func reading(
    _ bytes: [UInt8], file: String, number: Int, _ options: AnswerOptions
  ) -> Result<BatchLine, BatchError> {
    do { return .success(try BatchLine(JSON(bytes, file: file, line: number), options)) } catch let error as FileError {
      return .failure(.notJSON(error))
    } catch {
      return .failure(.line(file: file, number: number, problem: "\(error)"))
    }
  }

  fileprivate static func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 || byte == 0x0D }

  /// What is wrong with a line.
  private struct Problem: Error, CustomStringConvertible {
    let text: String
    var description: String { text }
  }

  private init(_ json: JSON, _ options: AnswerOptions) throws {
    guard let members = json.object else { throw Problem(text: "the line is \(json), expected \(Self.example)") }
    let known: [JSON.Key] = ["image", "prompt", "max_new_tokens", "do_sample", "temperature", "top_p", "seed"]
    if let other = members.keys.sorted().first(where: { !known.contains($0) }) {
      let names = known.map(\.text).joined(separator: ", ")
      throw Problem(text: "\(JSON.quoted(other.text)) means nothing here; a line may say \(names)")
    }
    func value<Value>(_ key: String, _ kind: String, _ read: (JSON) -> Value?) throws -> Value? {
      guard let member = members[JSON.Key(key)] else { return nil }
      guard let value = read(member) else { throw Problem(text: "\"\(key)\" is \(member), expected \(kind)") }
      return value
    }
    func text(_ key: String) throws -> String {
      if let text = try value(key, "text", \.string) { return text }
      throw Problem(text: "the line has no \"\(key)\", expected \(Self.example)")
    }
    (image, prompt) = (try text("image"), try text("prompt"))
    var own = options
    own.maxNewTokens = try value("max_new_tokens", "a whole number", \.integer) ?? own.maxNewTokens
    own.doSample = try value("do_sample", "true or false", \.bool) ?? own.doSample
    own.temperature = try value("temperature", "a number", \.double).map { Float($0) } ?? own.temperature
    own.topP = try value("top_p", "a number", \.double).map { Float($0) } ?? own.topP
    own.seed =
      try value("seed", "a whole number, none below 0") { $0.integer.flatMap(UInt64.init(exactly:)) } ?? own.seed
    self.options = own
    let problem = own.problem(maxNewTokens: "\"max_new_tokens\"", temperature: "\"temperature\"", topP: "\"top_p\"")
    if let problem { throw Problem(text: problem) }
  }
}

// MARK: - Requests

extension BatchLine {
  /// The line as `open` takes it, with its picture in a file.
  fileprivate func request(_ open: OpenModel, _ picture: URL) throws -> Request {
    let tokens = try open.tokens(prompt: prompt)
    _ = try open.model.configuration.text.room(after: tokens.count)
    return Request(tokens: tokens, sampling: options.sampling, limit: options.maxNewTokens) {
      open.preprocessing.pixels(try open.picture(picture).picture)
    }
  }
}
