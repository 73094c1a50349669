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

// MARK: - Choices and addresses

extension Judge {
  /// What a line is to an exercise that is answered by a choice or an address; nil if it is no such answer.
  func verdict(onText line: String, _ exercise: Exercise) -> Verdict? {
    switch exercise.goal {
    case .value, .number: return nil
    case .choice(let choices, let answer):
      guard let index = index(line, choices) else { return nil }
      guard choices.indices.contains(index) else {
        return .wrong([.paragraph("The choices are numbered from 1 to \(choices.count).")])
      }
      if index == answer { return .right }
      let foreseen = exercise.wrong.first { self.index($0.input, choices) == index }
      return foreseen.map { .foreseen($0.say, input: $0.input) } ?? .wrong([.paragraph("It is not \(choices[index]).")])
    case .address(let right):
      guard let given = try? notebook.address(line) else { return nil }
      if given == Address(parsing: right) { return .right }
      let foreseen = exercise.wrong.first { (try? notebook.address($0.input)) == given }
      return foreseen.map { .foreseen($0.say, input: $0.input) }
        ?? .wrong([.paragraph("It is not \(address: given.description).")])
    }
  }

  /// The choice that a text, its beginning or a number from 1 names; nothing that has a value is the beginning of a text.
  private func index(_ line: String, _ choices: [String]) -> Int? {
    let typed = line.trimmed.lowercased()
    if let exact = choices.firstIndex(where: { $0.lowercased() == typed }) { return exact }
    if let number = Int(typed) { return number - 1 }
    let begun = choices.indices.filter { choices[$0].lowercased().hasPrefix(typed) }
    guard begun.count == 1, (try? notebook.resolve(line.trimmed)) == nil else { return nil }
    return begun[0]
  }
}
