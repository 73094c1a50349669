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

/// One line of a file of questions: a JSON object.
struct BatchLine {
  static let example = "{\"image\": \"FILE\", \"prompt\": \"TEXT\"}"

  /// The line's number, from 1.
  let number: Int
  let image: String
  let prompt: String
  let options: AnswerOptions

  /// The lines of a file but for blank ones; what a line does not say is as in `options`.
  static func lines(of path: String, _ options: AnswerOptions) throws -> [BatchLine] {
    let bytes = try RegularFile(URL(filePath: path), takesPipes: true).readText()
    let lines = bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).enumerated()
    let parsed = try lines.filter { !$1.allSatisfy(isBlank) }.map { index, line in
      do {
        return try BatchLine(index + 1, JSON(Array(line), file: path, line: index + 1), options)
      } catch let error as FileError {
        throw BatchError.notJSON(error)
      } catch let problem as Problem {
        throw BatchError.line(file: path, number: index + 1, problem: problem.text)
      }
    }
    guard !parsed.isEmpty else { throw BatchError.empty(file: path) }
    return parsed
  }

  private static func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 || byte == 0x0D }

  /// What is wrong with a line.
  private struct Problem: Error { let text: String }

  private init(_ number: Int, _ json: JSON, _ options: AnswerOptions) throws {
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
    self.number = number
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
  /// The lines as `open` takes them.
  ///
  /// A picture is read now, so that one that cannot be read is known of before anything is answered, and again when its
  /// turn comes, so that none are kept until then.
  static func requests(_ lines: [BatchLine], _ open: OpenModel, file: String) throws(BatchError) -> [Request] {
    var (requests, read): ([Request], Set<String>) = ([], [])
    for line in lines {
      requests.append(try line.request(open, file: file))
      guard read.insert(line.image).inserted else { continue }
      let notices = try line.naming(file) { try line.picture(open).notices }
      writeNotices(notices.map { "\(file):\(line.number): \($0)" })
    }
    return requests
  }

  private func request(_ open: OpenModel, file: String) throws(BatchError) -> Request {
    let tokens = try naming(file) {
      let tokens = try open.tokens(prompt: prompt)
      _ = try open.model.configuration.text.room(after: tokens.count)
      return tokens
    }
    return Request(tokens: tokens, sampling: options.sampling, limit: options.maxNewTokens) {
      try naming(file) { open.preprocessing.pixels(try picture(open).picture) }
    }
  }

  private func picture(_ open: OpenModel) throws -> (picture: RGBImage, notices: [String]) {
    try open.picture(URL(filePath: image))
  }

  /// What `body` makes, or its error as one of this line.
  private func naming<Result>(_ file: String, _ body: () throws -> Result) throws(BatchError) -> Result {
    do { return try body() } catch { throw .line(file: file, number: number, problem: "\(error)") }
  }
}
