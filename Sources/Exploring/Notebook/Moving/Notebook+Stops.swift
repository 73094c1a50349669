import Expressions
import PaliGemmaModel
import Rendering

extension Notebook {
  /// Sets the breakpoint that `ADDRESS [if EXPRESSION]` describes.
  func addBreakpoint(_ arguments: Arguments, isTemporary: Bool) throws -> Document {
    let (word, rest) = arguments.text.splitAtFirstSpace
    let (keyword, condition) = rest.splitAtFirstSpace
    guard !word.isEmpty, keyword.isEmpty || (keyword == "if" && !condition.isEmpty) else {
      throw arguments.badUsage("it takes an address, and if with an expression")
    }
    let address = try address(String(word))
    try session.check(address)
    let offset = arguments.offset + arguments.text.count - condition.count
    let expression = try condition.isEmpty ? nil : expressionForLater(condition, at: offset)
    let stop = stops.add(.breakpoint(address, condition: expression, isTemporary: isTemporary))
    return [.paragraph("Breakpoint \(stop.number) at \(stop.subject)\(isTemporary ? ", once" : "").")]
  }

  /// The expression that all of the arguments are, to be computed at other places than here.
  func expressionForLater(_ arguments: Arguments) throws -> Expression {
    guard !arguments.text.isEmpty else { throw arguments.badUsage("it needs an expression") }
    return try expressionForLater(arguments.text, at: arguments.offset)
  }

  private func expressionForLater(_ text: String, at offset: Int) throws -> Expression {
    try placing(offset) {
      let expression = try Expression(text)
      try expression.checkNames(names, isName: isSomewhere)
      return expression
    }
  }

  /// Whether a name means something at some stage of the run.
  private func isSomewhere(_ name: String) -> Bool {
    if name == "_" || name == "None" || name.hasPrefix("$") { return true }
    if let address = Address(parsing: name) { return (try? session.check(address)) != nil }
    if let colon = name.firstIndex(of: ":") { return runs[String(name[..<colon])] != nil || isGradient(name) }
    let constants = [constants(of: .vision), constants(of: .text)]
    return variables[name] != nil || constants.contains { $0[name] != nil } || Expression.constants[name] != nil
      || activations.contains { $0.hasSuffix("." + name) || $0 == name.prefix { $0 != "@" } }
      || open.model.weights.addresses.contains(name)
  }
}

extension Stop {
  /// What it is about: an address with its condition, or an expression.
  var subject: Text {
    switch kind {
    case .breakpoint(let address, nil, _): Text(address.description, .address)
    case .breakpoint(let address, let condition?, _): "\(address: address.description) if \(code: condition.source)"
    case .watch(let expression), .display(let expression): Text(expression.source, .code)
    }
  }
}
