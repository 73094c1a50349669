import Expressions
import Notebook
import Rendering

/// Something that a class is asked, and what it has answered.
struct ClassQuestion: Sendable {
  /// What an answer is.
  enum Kind: Sendable, Equatable {
    /// One of several texts.
    case choice([String])
    case words
    /// An expression, which nobody evaluates but who asks.
    case expression
  }

  /// What somebody answered.
  struct Answer: Sendable, Equatable {
    /// A choice's index, where there are choices.
    let choice: Int?
    let text: String
    let name: String
  }

  /// Why an answer is not taken.
  enum Refusal: Error, CustomStringConvertible {
    case closed
    case noChoice
    case empty
    case tooLong
    case notAnExpression(String)
    case tooMany

    var description: String {
      switch self {
      case .closed: "This is not asked any more."
      case .noChoice: "That is none of the choices."
      case .empty: "An answer has at least one character."
      case .tooLong: "An answer has at most \(ClassQuestion.longestText) characters."
      case .notAnExpression(let problem): "That is no expression: \(problem)."
      case .tooMany: "There are no seats left."
      }
    }
  }

  static let mostChoices = 12
  static let longestText = 300
  static let longestName = 40
  private static let mostAnswers = 2000

  let number: Int
  let asked: Document
  let kind: Kind
  /// What the lesson says is right, as a choice's index.
  let right: Int?
  var isOpen = true
  /// Whether the pages show the tally.
  var isShown = false
  /// By seat, so that everybody has one.
  private(set) var answers: [String: Answer] = [:]
  /// The seats in the order in which they first answered.
  private(set) var seats: [String] = []

  init(_ number: Int, _ asked: Document, _ kind: Kind, right: Int? = nil) {
    (self.number, self.asked, self.kind, self.right) = (number, asked, kind, right)
  }

  /// Takes an answer, in place of what the same seat has answered before.
  mutating func take(choice: Int?, text: String, name: String, from seat: String) throws(Refusal) {
    guard isOpen else { throw .closed }
    guard answers[seat] != nil || answers.count < Self.mostAnswers else { throw .tooMany }
    let answer = try checked(choice, text.trimmingWhitespace, Self.name(name))
    if answers.updateValue(answer, forKey: seat) == nil { seats.append(seat) }
  }

  /// What somebody calls themselves, as it is shown: short, and with nothing in it that has an effect beyond its place.
  static func name(_ text: String) -> String {
    visible(String(String.UnicodeScalarView(text.trimmingWhitespace.unicodeScalars.prefix(longestName))), .unicode)
  }

  private func checked(_ choice: Int?, _ text: String, _ name: String) throws(Refusal) -> Answer {
    switch kind {
    case .choice(let choices):
      guard let choice, choices.indices.contains(choice) else { throw .noChoice }
      return Answer(choice: choice, text: choices[choice], name: name)
    case .words, .expression:
      guard !text.isEmpty else { throw .empty }
      guard text.unicodeScalars.count <= Self.longestText else { throw .tooLong }
      if kind == .expression {
        do { _ = try Expression(text) } catch { throw .notAnExpression("\(error)") }
      }
      return Answer(choice: nil, text: text, name: name)
    }
  }
}

// MARK: - What came of it

extension ClassQuestion {
  /// An answer that several may have given.
  struct Count: Sendable, Equatable {
    let text: String
    let count: Int
  }

  /// The choices with how often each was taken, or the texts that were answered, the most frequent first; those that differ
  /// in white space only are one.
  var counts: [Count] {
    if case .choice(let choices) = kind {
      return choices.indices.map { choice in
        Count(text: choices[choice], count: answers.values.count { $0.choice == choice })
      }
    }
    var (order, number): ([String], [String: (text: String, count: Int)]) = ([], [:])
    for text in seats.compactMap({ answers[$0]?.text }) {
      let key = text.filter { !$0.isWhitespace }
      if number[key] == nil { order.append(key) }
      number[key] = (number[key]?.text ?? text, (number[key]?.count ?? 0) + 1)
    }
    let counts = order.compactMap { number[$0].map { Count(text: $0.text, count: $0.count) } }
    return counts.enumerated().sorted { ($1.element.count, $0.offset) < ($0.element.count, $1.offset) }.map(\.element)
  }

  /// How many have answered, as a title says it.
  var countText: String { "\(answers.count) answer\(answers.count == 1 ? "" : "s")" }

  /// What has been answered so far, as bars.
  var tally: Document {
    let counts = counts
    let isChoice = if case .choice = kind { true } else { false }
    let bars = counts.prefix(Self.mostChoices).enumerated().map { index, count in
      BarChart.Bar("\(muted: "\(index + 1)") \(count.text)", Double(count.count), text: Text("\(count.count)"))
    }
    let title: Text = "\(countText)\(muted: isOpen ? ", open" : ", closed")"
    let limit = isChoice ? Double(max(counts.map(\.count).max() ?? 0, 1)) : nil
    var document: Document = bars.isEmpty ? [.paragraph(title)] : [.bars(BarChart(bars, title: title, limit: limit))]
    let rest = counts.count - bars.count
    if rest > 0 { document.append(.paragraph(Text("and \(rest) more", .muted))) }
    return document
  }
}
