import Expressions
import Questions

/// An error that knows what the line that failed should have said.
package protocol Correctable: Error {
  /// The line that would have worked in the place of `line`; nil where none is near.
  func correction(of line: String) -> String?
}

extension CommandError: Correctable {
  package func correction(of line: String) -> String? {
    switch self {
    case .unknown(let name, let closest?): line.replacingFirst(":" + name, with: ":" + closest)
    case .unknownTopic(let name, let closest?), .notAnAddress(let name, let closest?):
      line.replacingFirst(name, with: closest)
    case .alreadyPassed(let address): ":goto \(address)"
    case .noSuchRun(let name, let names):
      suggestions(for: name, among: names).first.flatMap { line.replacingFirst(name, with: $0) }
    case .alreadyThere(_, let insisting): insisting
    case .takesNoInsistence: line.replacingFirst("!", with: "")
    case .noSuchBreakpoint: ":breaks"
    case .unknownFormat(let file, _) where !file.contains("."): line + ".vlm"
    default: nil
    }
  }
}

extension QuestionError: Correctable {
  package func correction(of line: String) -> String? {
    guard case .noModel(_, let file) = self else { return nil }
    return ":open \(file.asOneWord)"
  }
}

extension PlacedExpressionError: Correctable {
  func correction(of line: String) -> String? {
    switch error.reason {
    case .unknownName(_, let names), .notVariable(_, let names), .unknownFunction(_, let names):
      names.first.map { replacing(with: $0, in: line) }
    case .outOfReach(_, let address): replacing(with: address, in: line)
    case .functionWithoutCall(let name, _): ":help \(name)"
    case .unknownArgument("dim", let signature) where signature.contains("axis="): replacing(with: "axis", in: line)
    case .foreignOperator("^", let instead), .foreignOperator("&", let instead), .foreignOperator("|", let instead):
      (try? Expression(instead)) == nil ? nil : line.prefix(offset) + instead
    case .method(_, let instead) where isWholeCall(line): String(line.prefix(offset)) + instead
    default: nil
    }
  }

  /// Whether nothing stands around the call of a method that is wrong.
  private func isWholeCall(_ line: String) -> Bool {
    let expression = line.dropFirst(offset)
    return expression.last == ")" && expression.count { $0 == "(" } == 1
      && expression.prefix(error.range.lowerBound).allSatisfy { !" +-*/@%<>=".contains($0) }
  }

  /// The line with something else in the place that is wrong.
  func replacing(with text: String, in line: String) -> String {
    var characters = Array(line)
    let (start, end) = (error.range.lowerBound + offset, error.range.upperBound + offset)
    characters.replaceSubrange(min(start, characters.count)..<min(end, characters.count), with: text)
    return String(characters)
  }
}

extension String {
  /// The text with `new` in the first place of `old`; nil if that is nowhere in it.
  package func replacingFirst(_ old: String, with new: String) -> String? {
    range(of: old).map { replacingCharacters(in: $0, with: new) }
  }
}
