import Expressions
import Rendering

extension Notebook {
  /// Forgets the variables that `del a, b` names: all of them or, where one is none, nothing.
  /// - Returns: nil for a line that is something else.
  func forget(_ line: String) throws -> Document? {
    guard line.hasPrefix("del"), let list = line.wholeMatch(of: /del\s+([\p{L}_].*)/)?.1 else { return nil }
    let names = list.split(separator: ",").map { $0.drop(while: \.isWhitespace) }
    for name in names where variables[name.trimmingWhitespace] == nil {
      let start = line.distance(from: line.startIndex, to: name.startIndex)
      let text = name.trimmingWhitespace
      let reason = ExpressionError.Reason.notVariable(text, suggestions: suggestions(for: text, among: variables.keys))
      throw PlacedExpressionError(error: ExpressionError(reason, at: start..<start + text.count), offset: 0)
    }
    return names.reduce([]) { document, name in
      let name = name.trimmingWhitespace
      variables[name] = nil
      current.saidToHide.remove(name)
      return document + (hidden(by: name).map { [.note("\(code: name) is \($0) again.")] } ?? [])
    }
  }
}
