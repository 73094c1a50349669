import Expressions
import Rendering

extension Notebook {
  /// Forgets the variables that `del a, b` names: all of them or, where one is none, nothing.
  /// - Returns: nil for a line that is something else.
  func forget(_ line: String) throws -> Document? {
    guard let list = line.wholeMatch(of: /del\s+([\p{L}_].*)/)?.1 else { return nil }
    let names = list.split(separator: ",").map { $0.drop(while: \.isWhitespace) }
    for name in names where variables[name.trimmingWhitespace] == nil {
      let start = line.distance(from: line.startIndex, to: name.startIndex)
      let text = name.trimmingWhitespace
      let reason = ExpressionError.Reason.notVariable(text, suggestions: suggestions(for: text, among: variables.keys))
      throw PlacedExpressionError(error: ExpressionError(reason, at: start..<start + text.count), offset: 0)
    }
    return names.reduce([]) { document, name in
      variables[name.trimmingWhitespace] = nil
      return document + (uncovered(name.trimmingWhitespace).map { [.note($0)] } ?? [])
    }
  }

  /// What a variable had hidden, if anything.
  private func uncovered(_ name: String) -> Text? {
    if constants[name] != nil { return "\(code: name) is a constant again." }
    guard let address = shortName(name) else { return nil }
    return "\(code: name) is short for \(address: address.description) again."
  }
}
