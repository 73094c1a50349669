import Files
import Images

/// Why a file of examples, or of answers to them, cannot be used.
package enum ExampleError: Error, Equatable, CustomStringConvertible {
  case file(FileError)
  /// The file has no line.
  case empty(file: String, expected: String)
  /// A line is no example, or no answer to one; lines count from 1.
  case line(file: String, number: Int, problem: String)

  package var description: String {
    switch self {
    case .file(let error): error.description
    case .empty(let file, let expected): "\(file) holds no line; expected \(expected) on each"
    case .line(let file, let number, let problem): "\(file):\(number): \(problem)"
    }
  }
}

/// A question with the answers that are right: a line of a file as fine-tuning takes it.
package struct Example: Sendable, Equatable {
  /// What a line looks like.
  package static let form = "{\"image\": \"FILE\", \"prefix\": \"TEXT\", \"suffix\": \"TEXT\"}"

  /// The line's number, from 1.
  package let number: Int
  package let image, prefix: String
  /// What different people hold right; one at least.
  package let suffixes: [String]

  /// What kind of question it is: the prefix's first word, as PaliGemma's prompts have it.
  package var task: String {
    switch prefix.split(separator: " ").first.map({ $0.lowercased() }) {
    case "caption", "cap", "describe": "caption"
    case "answer", "question": "answer"
    case "detect": "detect"
    case "segment": "segment"
    case "ocr": "ocr"
    case let word: word ?? "other"
    }
  }

  package init(number: Int, image: String, prefix: String, suffixes: [String]) {
    (self.number, self.image, self.prefix, self.suffixes) = (number, image, prefix, suffixes)
  }

  init(_ line: JSONLine) throws(ExampleError) {
    self.init(
      number: line.number, image: try line.text("image"), prefix: try line.text("prefix"),
      suffixes: try line.texts("suffix"))
  }

  /// Reads a file of them.
  package static func all(_ bytes: [UInt8], file: String) throws(ExampleError) -> [Example] {
    let examples = try JSONLine.all(bytes, file: file).map { line throws(ExampleError) in try Example(line) }
    guard !examples.isEmpty else { throw .empty(file: file, expected: form) }
    return examples
  }
}

/// What a model has answered to an example.
package struct ExampleAnswer: Sendable, Encodable, Equatable {
  package let example: Example
  package let answer: String
  /// The size of the picture, upright; of an answer without one, 0.
  package let width, height: Int
  /// How sure the model was of each object in the answer.
  package let scores: [Double]

  package init(_ example: Example, answer: String, width: Int, height: Int, scores: [Double]) {
    (self.example, self.answer) = (example, answer)
    (self.width, self.height, self.scores) = (width, height, scores)
  }

  private enum CodingKeys: String, CodingKey {
    case line, image, prefix, suffix, answer, width, height, scores
  }

  package func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(example.number, forKey: .line)
    try container.encode(example.image, forKey: .image)
    try container.encode(example.prefix, forKey: .prefix)
    try container.encode(example.suffixes, forKey: .suffix)
    try container.encode(answer, forKey: .answer)
    try container.encode(width, forKey: .width)
    try container.encode(height, forKey: .height)
    try container.encode(scores, forKey: .scores)
  }

  /// Reads a file of them, whose last line may have been cut off.
  package static func all(_ bytes: [UInt8], file: String) throws(ExampleError) -> [ExampleAnswer] {
    let whole = bytes.last == UInt8(ascii: "\n") ? bytes : Array(bytes[..<((bytes.lastIndex(of: 0x0A) ?? -1) + 1)])
    return try JSONLine.all(whole, file: file).map { line throws(ExampleError) in try ExampleAnswer(line) }
  }

  private init(_ line: JSONLine) throws(ExampleError) {
    let number = try line.value("line", "a whole number above 0") { $0.integer.flatMap { $0 > 0 ? $0 : nil } }
    let example = Example(
      number: number, image: try line.text("image"), prefix: try line.text("prefix"),
      suffixes: try line.texts("suffix"))
    let side: (JSON) -> Int? = { $0.integer.flatMap { (0...RGBImage.largestPixelCount).contains($0) ? $0 : nil } }
    self.init(
      example, answer: try line.text("answer"), width: try line.value("width", "pixels", side),
      height: try line.value("height", "pixels", side),
      scores: try line.value("scores", "a list of numbers") { $0.array.map { $0.compactMap(\.double) } })
    guard width * height <= RGBImage.largestPixelCount else {
      throw .line(file: line.file, number: line.number, problem: "no picture has \(width)×\(height) pixels")
    }
  }
}

/// A line of a file of JSON objects.
struct JSONLine {
  let file: String
  let number: Int
  private let members: [JSON.Key: JSON]

  /// The lines of a file but for blank ones.
  static func all(_ bytes: [UInt8], file: String) throws(ExampleError) -> [JSONLine] {
    let lines = bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).enumerated()
    return try lines.filter { !$1.allSatisfy { [0x20, 0x09, 0x0D].contains($0) } }
      .map { index, line throws(ExampleError) in try JSONLine(Array(line), file: file, number: index + 1) }
  }

  private init(_ bytes: [UInt8], file: String, number: Int) throws(ExampleError) {
    let json: JSON
    do throws(FileError) { json = try JSON(bytes, file: file, line: number) } catch { throw .file(error) }
    guard let members = json.object else {
      throw .line(file: file, number: number, problem: "the line is \(json), expected \(Example.form)")
    }
    (self.file, self.number, self.members) = (file, number, members)
  }

  func value<Value>(_ key: String, _ kind: String, _ read: (JSON) -> Value?) throws(ExampleError) -> Value {
    let member = members[JSON.Key(key)]
    guard let value = member.flatMap(read) else {
      let found = member.map { "\"\(key)\" is \($0)" } ?? "the line has no \"\(key)\""
      throw .line(file: file, number: number, problem: "\(found), expected \(kind)")
    }
    return value
  }

  func text(_ key: String) throws(ExampleError) -> String { try value(key, "text", \.string) }

  /// One text, or a list of some.
  func texts(_ key: String) throws(ExampleError) -> [String] {
    try value(key, "text, or a list of texts") { json in
      json.string.map { [$0] } ?? json.strings.flatMap { $0.isEmpty ? nil : $0 }
    }
  }
}
