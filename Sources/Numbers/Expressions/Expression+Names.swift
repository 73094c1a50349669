import Tensors

extension Expression {
  /// Names that mean what they mean in NumPy, unless a variable takes them.
  package static let constants: [String: Value] = [
    "pi": .number(.pi), "inf": .number(.infinity), "nan": .number(.nan),
    "True": .mask(Tensor(1)), "False": .mask(Tensor(0)),
  ]

  /// The names in it and where each lies, in characters of the source, from left to right.
  package var names: [(name: String, range: Range<Int>)] { syntax.names }

  /// Looks whether everything in it is called something, for an expression that is to be evaluated later.
  /// - Parameter known: names to suggest where one is mistyped.
  /// - Throws: `ExpressionError` at the first function that there is none of, or name that `isName` does not know.
  package func checkNames(_ known: [String], isName: (String) -> Bool) throws(ExpressionError) {
    try Self.checkNames(in: syntax, known, isName)
  }

  private static func checkNames(
    in syntax: Syntax, _ known: [String], _ isName: (String) -> Bool
  ) throws(ExpressionError) {
    switch syntax.form {
    case .comprehension(let body, let variable, let items):
      try checkNames(in: items, known, isName)
      try checkNames(in: body, known) { $0 == variable || $0.contains("{") || isName($0) }
    case .name(let name) where !isName(name) && !isName(String(name.prefix { $0 != "." })):
      throw ExpressionError(.unknownName(name, suggestions: suggestions(for: name, among: known)), at: syntax.range)
    case .call(let name, _) where Function.named(name) == nil:
      let known = suggestions(for: name, among: Function.all.map(\.name))
      let start = syntax.range.lowerBound
      throw ExpressionError(.unknownFunction(name, suggestions: known), at: start..<start + name.count)
    default: for part in syntax.parts { try checkNames(in: part, known, isName) }
    }
  }
}
