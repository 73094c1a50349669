import Expressions
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
  /// The right value, had from an address that was not to be read.
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
      let difference = difference(answer.value, right, tolerance: exercise.tolerance)
      return try verdict(on: line, answer, exercise, without: without, difference)
    case .number(let number):
      let difference = difference(answer.value, number, tolerance: exercise.tolerance)
      return try verdict(on: line, answer, exercise, without: [], difference)
    }
  }

  private func verdict(
    on line: String, _ answer: Evaluation, _ exercise: Exercise, without: [String], _ difference: Document?
  ) throws -> Verdict {
    if let wrong = exercise.wrong.first(where: { $0.input.trimmed == line.trimmed }) {
      return .foreseen(wrong.say, input: wrong.input)
    }
    guard let difference else {
      guard let source = forbiddenSource(of: answer, without) else { return .right }
      return .forbidden([
        .paragraph("The value is right, but it was read from \(address: source). Find a way that does not read it.")
      ])
    }
    for wrong in exercise.wrong {
      guard let value = try? notebook.evaluate(try Expression(wrong.input)).value else { continue }
      if self.difference(answer.value, value, tolerance: exercise.tolerance) == nil {
        return .foreseen(wrong.say, input: wrong.input)
      }
    }
    return .wrong(difference)
  }

  /// An address that the answer was computed from and that was not to be read.
  private func forbiddenSource(of answer: Evaluation, _ without: [String]) -> String? {
    answer.sources.sorted().first { source in without.contains { Forbidden($0, notebook).covers(source) } }
  }
}
