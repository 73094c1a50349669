import Expressions
import Rendering

/// A variable of the person's that hides what its name means to the model.
struct HidingVariable {
  let name: String
  let hidden: Text

  /// What it hides, and how to be rid of it.
  var note: Block { .note(help) }
  var help: Text { "\(code: name) is your own variable here, not \(hidden); \(code: "del \(name)") ends that." }
}

extension Notebook {
  /// What a variable of that name hides where the cursor is, if anything.
  func hidden(by name: String) -> Text? {
    if constants[name] != nil { return "a constant" }
    return shortName(name).map { "short for \(address: $0.description)" }
  }

  /// The variables in an expression that hide something where the cursor is.
  func hidingVariables(in expression: Expression) -> [HidingVariable] {
    Set(expression.names.map(\.name)).sorted().compactMap { name in
      guard variables[name] != nil, let hidden = hidden(by: name) else { return nil }
      return HidingVariable(name: name, hidden: hidden)
    }
  }

  /// What to say below an error in an expression that reads such variables.
  func hidingHelp(_ error: PlacedExpressionError, in line: String) -> [Text] {
    guard let expression = try? Expression(String(line.dropFirst(error.offset))) else { return [] }
    return hidingVariables(in: expression).map(\.help)
  }
}
