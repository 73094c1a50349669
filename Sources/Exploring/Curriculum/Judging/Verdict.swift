import Expressions
import Foundation
import Notebook
import PaliGemmaModel
import Rendering
import Tensors

/// What an answer turned out to be.
enum Verdict {
  case right
  /// Not what was asked for, and what to say to it.
  case wrong(Document)
  /// Like a wrong answer that the lesson foresaw, and what the lesson says to it.
  case foreseen(Document, input: String)
  /// The right value, had from an address that was not to be read or by a function that was not to be called.
  case forbidden(Document)

  var isRight: Bool { if case .right = self { true } else { false } }
}

/// Compares answers with what is right, by value.
struct Judge {
  let notebook: Notebook

  /// What a line that computed `answer` is to `exercise`; nil for an exercise that no value answers.
  func verdict(on line: String, _ answer: Evaluation, _ exercise: Exercise) throws -> Verdict? {
    switch exercise.goal {
    case .choice, .address: return nil
    case .value(let expression, let without):
      let right = try notebook.evaluate(try Expression(expression)).value
      let isRight = right.number.map { line.isRounding(of: $0) } ?? false
      let difference = isRight ? nil : difference(answer.value, right, tolerance: exercise.tolerance)
      return try verdict(on: line, answer, exercise, without: without, difference)
    case .number(let number):
      let isRight = line.isRounding(of: number)
      let difference = isRight ? nil : difference(answer.value, number, tolerance: exercise.tolerance)
      return try verdict(on: line, answer, exercise, without: [], difference)
    }
  }

  private func verdict(
    on line: String, _ answer: Evaluation, _ exercise: Exercise, without: [String], _ difference: Document?
  ) throws -> Verdict {
    if let wrong = exercise.wrong.first(where: { $0.input.trimmed == line.trimmed }) {
      return .foreseen(wrong.say, input: wrong.input)
    }
    guard let difference else { return forbidden(answer, without) ?? .right }
    for wrong in exercise.wrong {
      guard let value = try? notebook.evaluate(try Expression(wrong.input)).value else { continue }
      if self.difference(answer.value, value, tolerance: exercise.tolerance) == nil {
        return .foreseen(wrong.say, input: wrong.input)
      }
    }
    return .wrong(difference)
  }

  /// What to say to an answer that was computed from something in `without`; nil if it was not.
  private func forbidden(_ answer: Evaluation, _ without: [String]) -> Verdict? {
    for forbidden in without.map({ Forbidden($0, notebook) }) {
      guard let name = forbidden.violation(by: answer) else { continue }
      return .forbidden([
        .paragraph(
          forbidden.isFunction
            ? "The value is right, but \(code: name) computed it. Find a way that does without."
            : "The value is right, but it was read from \(address: name). Find a way that does not read it.")
      ])
    }
    return nil
  }
}

extension String {
  /// Whether it is a number as one reads it off a screen: `number`, no whole one, rounded to three digits or more.
  fileprivate func isRounding(of number: Double) -> Bool {
    guard let match = wholeMatch(of: /-?([0-9]+)\.?([0-9]*)(?:e(-?[0-9]{1,3}))?/), let typed = Double(self),
      number.isFinite, Int(exactly: number) == nil
    else { return false }
    let digits = (match.1 + match.2).drop { $0 == "0" }.count
    let unit = pow(10, Double((match.3.flatMap { Int($0) } ?? 0) - match.2.count))
    return digits >= 3 && abs(typed - number) <= 0.5 * unit * (1 + 1e-6)
  }
}
