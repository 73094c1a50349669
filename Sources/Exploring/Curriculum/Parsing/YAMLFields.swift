import Rendering
import Yams

/// The keys and values of a YAML mapping, each with its line in the lesson's file.
struct YAMLFields {
  /// A value as it is written: one text or several.
  enum Value {
    case text(String)
    case texts([String])
    case mappings([YAMLFields])
  }

  /// How many brackets and indicators a mapping may have; nesting cannot be deeper than that.
  private static let indicatorLimit = 400

  /// What the mapping describes, for messages.
  let subject: String
  let line: Int
  private let values: [String: (value: Value, line: Int)]
  /// What is wrong with them, as far as it has been read.
  private var mistakes: [Misplaced] = []

  /// Reads a mapping whose first line is line `line` of the file.
  /// - Throws: `Misplaced`, with lines of the file.
  init(_ yaml: String, subject: String, line: Int, known: [String]) throws(Misplaced) {
    try Self.checkSize(yaml, line: line)
    let node: Node?
    do { node = try compose(yaml: yaml, .basic) } catch { throw Misplaced(yaml: error, line: line) }
    guard case .mapping(let mapping) = node else { throw Misplaced(line: line, mistake: .notAMapping(subject)) }
    try self.init(mapping, subject: subject, line: line, offset: line - 1, known: known)
  }

  private init(_ mapping: Node.Mapping, subject: String, line: Int, offset: Int, known: [String]?) throws(Misplaced) {
    var values: [String: (Value, Int)] = [:]
    for (keyNode, node) in mapping {
      let line = (keyNode.mark?.line ?? 1) + offset
      guard case .scalar(let key) = keyNode else { throw Misplaced(line: line, mistake: .notAMapping(subject)) }
      if let known, !known.contains(key.string) {
        mistakes.append(Misplaced(line: line, mistake: .unknownKey(key.string, known: known)))
        continue
      }
      guard let value = try Value(node, subject: key.string, offset: offset) else {
        throw Misplaced(line: line, mistake: .unsuitable(key: key.string, expected: "a text or a list of texts"))
      }
      values[key.string] = (value, line)
    }
    (self.subject, self.line, self.values) = (subject, line, values)
  }

  /// What `body` reads; where that fails, `standard`, and a mistake more.
  mutating func reading<Result>(
    _ standard: Result, _ body: (YAMLFields) throws(Misplaced) -> Result
  ) -> Result {
    do { return try body(self) } catch {
      mistakes.append(error)
      return standard
    }
  }

  /// Throws every mistake that was found.
  func requireNoMistakes() throws(Misplaced) {
    guard mistakes.isEmpty else { throw Misplaced(mistakes) }
  }

  fileprivate static func mappings(_ nodes: [Node], subject: String, offset: Int) throws(Misplaced) -> [YAMLFields]? {
    var fields: [YAMLFields] = []
    for node in nodes {
      guard case .mapping(let mapping) = node else { return nil }
      let line = (node.mark?.line ?? 1) + offset
      fields.append(try YAMLFields(mapping, subject: subject, line: line, offset: offset, known: nil))
    }
    return fields
  }

  /// The library descends into nested lists and follows aliases without a bound of its own.
  private static func checkSize(_ yaml: String, line: Int) throws(Misplaced) {
    var indicators = 0
    var previous: Unicode.Scalar = " "
    var currentLine = line
    for scalar in yaml.unicodeScalars {
      if scalar == "\n" { currentLine += 1 }
      if "[{".unicodeScalars.contains(scalar)
        || (scalar.properties.isWhitespace && "-?:".unicodeScalars.contains(previous))
      {
        indicators += 1
      }
      if previous == "&", !scalar.properties.isWhitespace, scalar != "&" {
        throw Misplaced(
          line: currentLine,
          mistake: .yaml("& in front of a word names an anchor, and lessons have none; quote the text"))
      }
      guard indicators <= indicatorLimit else { throw Misplaced(line: currentLine, mistake: .nestedTooDeeply) }
      previous = scalar
    }
  }
}

extension YAMLFields.Value {
  fileprivate init?(_ node: Node, subject: String, offset: Int) throws(Misplaced) {
    switch node {
    case .scalar(let scalar): self = .text(scalar.string)
    case .mapping:
      guard let fields = try YAMLFields.mappings([node], subject: subject, offset: offset) else { return nil }
      self = .mappings(fields)
    case .sequence(let sequence):
      let texts = sequence.compactMap { if case .scalar(let scalar) = $0 { scalar.string } else { nil } }
      if texts.count == sequence.count {
        self = .texts(texts)
      } else if let fields = try YAMLFields.mappings(Array(sequence), subject: subject, offset: offset) {
        self = .mappings(fields)
      } else {
        return nil
      }
    case .alias: return nil
    }
  }
}

// MARK: - Reading values

extension YAMLFields {
  /// The line of a key, or of the mapping where it has none.
  func line(of key: String) -> Int { values[key]?.line ?? line }

  func has(_ key: String) -> Bool { values[key] != nil }

  func text(_ key: String) throws(Misplaced) -> String? {
    guard let value = values[key]?.value else { return nil }
    guard case .text(let text) = value else {
      throw unsuitable(key, expected: "one text; quote it if it begins with [ or {")
    }
    return text
  }

  func required(_ key: String) throws(Misplaced) -> String {
    guard let text = try text(key), !text.isEmpty else {
      throw Misplaced(line: line, mistake: .missingKey(key, of: subject))
    }
    return text
  }

  func texts(_ key: String) throws(Misplaced) -> [String]? {
    switch values[key]?.value {
    case .texts(let texts): return texts
    case .text(let text): return [text]
    case .mappings: throw unsuitable(key, expected: "a list of texts")
    case nil: return nil
    }
  }

  func mappings(_ key: String) throws(Misplaced) -> [YAMLFields] {
    guard let value = values[key]?.value else { return [] }
    guard case .mappings(let mappings) = value else {
      throw unsuitable(key, expected: "a mapping, or a list of them")
    }
    return mappings
  }

  func number(_ key: String) throws(Misplaced) -> Double? {
    guard let text = try text(key) else { return nil }
    guard let number = Double(text), number.isFinite else {
      throw unsuitable(key, expected: "a number, and \(text) is none")
    }
    return number
  }

  /// The error for a value that cannot be what its key is for.
  func unsuitable(_ key: String, expected: String) -> Misplaced {
    Misplaced(line: line(of: key), mistake: .unsuitable(key: key, expected: expected))
  }

  /// A text in Markdown; an empty one where it may be left out and is.
  func document(_ key: String, isRequired: Bool = true) throws(Misplaced) -> Document {
    try Markdown.document(isRequired ? required(key) : text(key) ?? "", after: line(of: key) - 1)
  }
}

extension Misplaced {
  /// What the YAML library says, with the line of the file; the mapping's first line is `line`.
  fileprivate init(yaml error: any Error, line: Int) {
    switch error {
    case YamlError.scanner(_, let problem, let mark, _), YamlError.parser(_, let problem, let mark, _),
      YamlError.composer(_, let problem, let mark, _):
      self.init(line: mark.line + line - 1, mistake: .yaml(problem))
    case YamlError.duplicatedKeysInMapping(let keys, let context):
      self.init(
        line: context.mark.line + line - 1, mistake: .yaml("\(keys.joined(separator: ", ")) stands there twice"))
    default: self.init(line: line, mistake: .yaml("it holds characters that YAML does not allow"))
    }
  }
}
