import Expressions
import Notebook
import PaliGemmaModel
import Rendering

extension Exercise {
  /// How far a value may be off, as a part of its size, where the lesson does not say.
  static let standardTolerance = 1e-5

  /// Reads the body of a `try` or `question` block, whose first line is line `line` of the file.
  init(kind: String, body: String, line: Int) throws(Misplaced) {
    let keys =
      kind == "try"
      ? ["ask", "answer", "tolerance", "without", "explain"]
      : ["ask", "number", "expression", "choices", "answer", "address", "tolerance", "explain"]
    var fields = try YAMLFields(body, subject: "a \(kind)", line: line, known: keys)
    ask = fields.reading([]) { (fields) throws(Misplaced) in try fields.document("ask") }
    goal = fields.reading(.number(0), kind == "try" ? Self.computedGoal : Self.questionGoal)
    tolerance = fields.reading(0, Self.tolerance)
    explanation = fields.reading([]) { (fields) throws(Misplaced) in
      try fields.document("explain", isRequired: false)
    }
    try fields.requireNoMistakes()
  }

  private static func tolerance(_ fields: YAMLFields) throws(Misplaced) -> Double {
    let tolerance = try fields.number("tolerance") ?? standardTolerance
    guard tolerance >= 0 else { throw fields.unsuitable("tolerance", expected: "0 or more") }
    return tolerance
  }

  private static func computedGoal(_ fields: YAMLFields) throws(Misplaced) -> Goal {
    .value(try expression("answer", fields), without: try fields.texts("without") ?? [])
  }

  private static func questionGoal(_ fields: YAMLFields) throws(Misplaced) -> Goal {
    let kinds = ["number", "expression", "choices", "address"]
    let given = kinds.filter(fields.has)
    guard given.count == 1 else { throw Misplaced(line: fields.line, mistake: .severalGoals(kinds)) }
    switch given[0] {
    case "number": return .number(try fields.number("number") ?? 0)
    case "expression": return .value(try expression("expression", fields), without: [])
    case "address":
      let address = try fields.required("address")
      guard Address(parsing: address) != nil else {
        throw Misplaced(line: fields.line(of: "address"), mistake: .unknownAddress(address))
      }
      return .address(address)
    default: return try choice(fields)
    }
  }

  /// `answer` is a choice's text, or its number from 1.
  private static func choice(_ fields: YAMLFields) throws(Misplaced) -> Goal {
    let choices = try fields.texts("choices") ?? []
    guard choices.count > 1 else { throw fields.unsuitable("choices", expected: "a list of at least two") }
    let answer = try fields.required("answer")
    let index = choices.firstIndex(of: answer) ?? Int(answer).map { $0 - 1 }
    guard let index, choices.indices.contains(index) else {
      throw Misplaced(line: fields.line(of: "answer"), mistake: .noSuchChoice(answer, count: choices.count))
    }
    return .choice(choices, answer: index)
  }

  /// An expression whose value the learner's own lines cannot change.
  private static func expression(_ key: String, _ fields: YAMLFields) throws(Misplaced) -> String {
    let text = try fields.required(key)
    do { _ = try Expression(text) } catch {
      throw Misplaced(line: fields.line(of: key), mistake: .expression(text, why: "\(error)"))
    }
    let words = text.split { !($0.isLetter || $0.isNumber || "_$.".contains($0)) }
    guard !words.contains("_"), !words.contains(where: { $0.hasPrefix("$") }) else {
      throw Misplaced(line: fields.line(of: key), mistake: .answerReadsCells(text))
    }
    return text
  }
}

extension Exercise.Wrong {
  /// Reads the body of a `wrong` block, whose first line is line `line` of the file.
  init(_ body: String, line: Int) throws(Misplaced) {
    var fields = try YAMLFields(body, subject: "a wrong answer", line: line, known: ["input", "say"])
    input = fields.reading("") { (fields) throws(Misplaced) in try fields.required("input") }
    say = fields.reading([]) { (fields) throws(Misplaced) in try fields.document("say") }
    self.line = fields.line(of: "input")
    try fields.requireNoMistakes()
  }
}
