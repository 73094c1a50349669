import Foundation
import Tensors

/// Turns tokens into syntax, by Python's precedence: comparisons; `+ -`; `* / // % @`; unary `-`; `**`; indexes and `.T`.
struct Parser {
  /// Levels of brackets, signs and powers that one expression may have; Python's own limit for brackets.
  static let depthLimit = 200

  private let tokens: [Token]
  private let source: [Character]
  private var position = 0
  private var depth = 0
  private var isSlicing = false
  /// Whether an expression ends before a bracket that white space stands before, unless it is inside other brackets.
  var endsAtSpace = false

  /// A parser of the tokens that `source` was cut into.
  init(_ tokens: [Token], of source: String) { (self.tokens, self.source) = (tokens, Array(source)) }

  /// Whether all tokens have been used.
  var isAtEnd: Bool { token.kind == .end }

  /// `name =`, when the line begins with it.
  mutating func assignmentTarget() throws -> String? {
    guard case .name(let name) = token.kind, tokens[position + 1].kind == .symbol("=") else { return nil }
    let isCell = name.hasPrefix("_") && name.dropFirst().allSatisfy(\.isNumber)
    let isAssignable = !name.contains { ".@${".contains($0) } && !isCell && !["True", "False", "None"].contains(name)
    guard isAssignable else { throw ExpressionError(.cannotAssign(name), at: token.range) }
    position += 2
    return name
  }

  /// Checks that nothing is left over.
  func finish() throws {
    if !isAtEnd { throw unexpected(expecting: "an operator or the end") }
  }

  mutating func expression() throws -> Syntax {
    try nested { parser in
      let left = try parser.chain(.sum)
      guard let relation = parser.comparison() else { return left }
      let range = parser.advance()
      let right = try parser.chain(.sum)
      if parser.comparison() != nil { throw ExpressionError(.chainedComparison, at: parser.token.range) }
      return try parser.make(
        .comparison(left, relation, right, operator: range), left.range.lowerBound..<right.range.upperBound)
    }
  }
}

// MARK: - Operators

extension Parser {
  private enum Precedence {
    case sum, product
  }

  private func comparison() -> Comparison? {
    guard case .symbol(let symbol) = token.kind else { return nil }
    return Comparison(rawValue: symbol)
  }

  private func arithmeticOperator(_ precedence: Precedence) -> ArithmeticOperator? {
    guard case .symbol(let text) = token.kind, let symbol = ArithmeticOperator(rawValue: text) else { return nil }
    let isSum = symbol == .add || symbol == .subtract
    return isSum == (precedence == .sum) ? symbol : nil
  }

  private mutating func chain(_ precedence: Precedence) throws -> Syntax {
    let first = try precedence == .sum ? chain(.product) : signed()
    var terms: [Syntax.Term] = []
    while let symbol = arithmeticOperator(precedence) {
      let range = advance()
      let operand = try precedence == .sum ? chain(.product) : signed()
      terms.append(Syntax.Term(symbol: symbol, range: range, operand: operand))
    }
    guard let last = terms.last else { return first }
    return try make(.chain(first, terms), first.range.lowerBound..<last.operand.range.upperBound)
  }

  /// `-2**2` is −(2²), and `2**-1` is allowed.
  private mutating func signed() throws -> Syntax {
    let start = token.range.lowerBound
    if take("-") {
      let operand = try nested { try $0.signed() }
      return try make(.negated(operand), start..<operand.range.upperBound)
    }
    if take("+") { return try nested { try $0.signed() } }
    let base = try postfix()
    guard token.kind == .symbol("**") else { return base }
    let range = advance()
    let exponent = try nested { try $0.signed() }
    return try make(.power(base, exponent, operator: range), start..<exponent.range.upperBound)
  }
}

// MARK: - Values

extension Parser {
  /// A value and the indexes and attributes behind it.
  private mutating func postfix() throws -> Syntax {
    var value = try primary()
    while token.kind == .symbol("[") && !isApart || token.kind == .symbol(".") {
      let start = value.range.lowerBound
      if take(".") {
        guard case .name(let name) = token.kind else { throw unexpected(expecting: ".T, .shape or a method") }
        let range = advance()
        if let attribute = Attribute(rawValue: name) {
          value = try make(.attribute(value, attribute), start..<previousEnd)
        } else if let call = try method(name, range, of: value) {
          value = call
        } else if token.kind != .symbol("(") || isApart {
          value = try make(.part(value, name), start..<previousEnd)
        } else {
          throw ExpressionError(.unexpected(name, expecting: ".T, .shape or a method"), at: range)
        }
      } else {
        let indices = try list(from: "[", to: "]", slicing: true) { try $0.index() }
        guard !indices.items.isEmpty else {
          throw ExpressionError(.unexpected("]", expecting: "an index"), at: previousEnd - 1..<previousEnd)
        }
        value = try make(.indexed(value, indices.items), start..<previousEnd)
      }
    }
    return value
  }

  private mutating func primary() throws -> Syntax {
    let (kind, range) = (token.kind, token.range)
    switch kind {
    case .number(let number):
      advance()
      return try make(.number(number), range)
    case .text(let text):
      advance()
      return try make(.text(text), range)
    case .name(let name):
      advance()
      return try named(name, range)
    case .symbol("["):
      let items = try list(from: "[", to: "]") { try $0.item() }.items
      if items.count == 1, case .comprehension = items[0].form {
        return try make(items[0].form, range.lowerBound..<previousEnd)
      }
      if let loop = items.first(where: { if case .comprehension = $0.form { true } else { false } }) {
        throw ExpressionError(.unexpected("for", expecting: "one loop alone in its brackets"), at: loop.range)
      }
      return try make(.list(items), range.lowerBound..<previousEnd)
    case .symbol("("):
      let (items, endsInComma) = try list(from: "(", to: ")") { try $0.expression() }
      guard items.count == 1, !endsInComma else {
        return try make(.list(items), range.lowerBound..<previousEnd)
      }
      return try make(items[0].form, range.lowerBound..<previousEnd)
    case .symbol, .end:
      throw unexpected(expecting: "a value")
    }
  }

  /// What stands in a list: an expression, or one for each of several items, as in `[norm(x[i]) for i in 3]`.
  private mutating func item() throws -> Syntax {
    let body = try expression()
    guard token.kind == .name("for") else { return body }
    advance()
    guard case .name(let variable) = token.kind, variable.allSatisfy({ $0.isLetter || $0.isNumber || $0 == "_" }) else {
      throw unexpected(expecting: "a name")
    }
    advance()
    guard token.kind == .name("in") else { throw unexpected(expecting: "in") }
    advance()
    let items = try expression()
    return try make(
      .comprehension(body, variable: variable, items: items), body.range.lowerBound..<items.range.upperBound)
  }

  /// A call, a value of another run (`clean:text.norm`; never directly inside square brackets, where `:` slices), or a name.
  private mutating func named(_ name: String, _ range: Range<Int>) throws -> Syntax {
    if token.kind == .symbol("("), !isApart {
      if let dot = name.lastIndex(of: ".") {
        let end = range.lowerBound + name.distance(from: name.startIndex, to: dot)
        let value = try make(.name(String(name[..<dot])), range.lowerBound..<end)
        let method = String(name[name.index(after: dot)...])
        if let call = try self.method(method, end + 1..<range.upperBound, of: value) { return call }
      }
      let arguments = try arguments()
      return try make(.call(name, arguments), range.lowerBound..<previousEnd)
    }
    if !isSlicing, token.kind == .symbol(":"), token.range.lowerBound == range.upperBound,
      case .name(let address) = tokens[position + 1].kind,
      tokens[position + 1].range.lowerBound == token.range.upperBound
    {
      position += 2
      return try make(.name("\(name):\(address)"), range.lowerBound..<previousEnd)
    }
    return try make(.name(name), range)
  }

  /// What stands between a call's parentheses.
  private mutating func arguments() throws -> [Syntax.Argument] {
    let arguments = try list(from: "(", to: ")") { try $0.argument() }.items
    if let gap = zip(arguments, arguments.dropFirst()).first(where: { $0.name != nil && $1.name == nil }) {
      throw ExpressionError(.placeAfterName, at: gap.1.range)
    }
    return arguments
  }

  /// A function called as a method of what `value` is, as NumPy's arrays allow: `x.mean(axis=1)` is `mean(x, axis=1)`.
  /// - Returns: nil where no function has that name, or nothing is called.
  /// - Throws: what to write in place of a function that NumPy has no method of, or of a module's.
  private mutating func method(_ name: String, _ range: Range<Int>, of value: Syntax) throws -> Syntax? {
    let isFlattening = ["flatten", "ravel"].contains(name)
    guard token.kind == .symbol("("), !isApart, isFlattening || Function.named(name) != nil else { return nil }
    let given = try arguments()
    let receiver = Syntax.Argument(name: nil, range: value.range, value: value)
    let call = value.range.lowerBound..<previousEnd
    guard isFlattening || Self.methods.contains(name), !isModule(value) else {
      let text = given.map { String(source[$0.range.lowerBound..<$0.value.range.upperBound]) }
      let all = (isModule(value) ? [] : [String(source[value.range])]) + text
      throw ExpressionError(.method(name, instead: "\(name)(\(all.joined(separator: ", ")))"), at: range)
    }
    if isFlattening {
      let all = Syntax.Argument(name: nil, range: range, value: try make(.negated(make(.number(1), range)), range))
      return try make(.call("reshape", [receiver] + (given.isEmpty ? [all] : given)), call)
    }
    if name == "transpose", given.count > 1, let first = given.first, let last = given.last {
      let axes = try make(.list(given.map(\.value)), first.range.lowerBound..<last.range.upperBound)
      return try make(.call(name, [receiver, Syntax.Argument(name: nil, range: axes.range, value: axes)]), call)
    }
    return try make(.call(name, [receiver] + given), call)
  }

  private func isModule(_ value: Syntax) -> Bool {
    if case .name(let name) = value.form { ["np", "numpy", "torch"].contains(name) } else { false }
  }

  /// The functions that are methods of NumPy's arrays, too, and do the same there.
  private static let methods: Set<String> = [
    "all", "any", "argmax", "argmin", "argsort", "clip", "cumsum", "max", "mean", "min", "prod", "repeat", "reshape",
    "round", "std", "sum", "transpose", "var",
  ]

  private mutating func argument() throws -> Syntax.Argument {
    let start = token.range.lowerBound
    guard case .name(let name) = token.kind, tokens[position + 1].kind == .symbol("=") else {
      let value = try expression()
      return Syntax.Argument(name: nil, range: value.range, value: value)
    }
    position += 2
    return Syntax.Argument(name: name, range: start..<start + name.count, value: try expression())
  }

  private mutating func index() throws -> Syntax.Index {
    let start = token.range.lowerBound
    if take("...") { return Syntax.Index(kind: .ellipsis, range: start..<previousEnd) }
    let ends: [Token.Kind] = [.symbol(":"), .symbol(","), .symbol("]")]
    let first = ends.contains(token.kind) ? nil : try expression()
    guard token.kind == .symbol(":") else {
      guard let first else { throw unexpected(expecting: "an index") }
      return Syntax.Index(kind: .item(first), range: first.range)
    }
    var rest: [Syntax?] = []
    while rest.count < 2, take(":") { rest.append(ends.contains(token.kind) ? nil : try expression()) }
    return Syntax.Index(
      kind: .slice(start: first, stop: rest[0], step: rest.count > 1 ? rest[1] : nil), range: start..<previousEnd)
  }

  /// Items between brackets, parted by commas; the last may have a comma behind it.
  private mutating func list<Item>(
    from opening: String, to closing: String, slicing: Bool = false, _ item: (inout Parser) throws -> Item
  ) throws -> (items: [Item], endsInComma: Bool) {
    let start = advance()
    let outside = (isSlicing, endsAtSpace)
    (isSlicing, endsAtSpace) = (slicing, false)
    defer { (isSlicing, endsAtSpace) = outside }
    var items: [Item] = []
    var endsInComma = false
    while !take(closing) {
      if !items.isEmpty {
        if isAtEnd { throw ExpressionError(.unclosed(opening), at: start) }
        guard take(",") else { throw unexpected(expecting: "\",\" or \"\(closing)\"") }
        endsInComma = true
        if take(closing) { break }
      }
      if isAtEnd { throw ExpressionError(.unclosed(opening), at: start) }
      items.append(try item(&self))
      endsInComma = false
    }
    return (items, endsInComma)
  }
}

// MARK: - Tokens

extension Parser {
  private var token: Token { tokens[position] }

  private var previousEnd: Int { tokens[position - 1].range.upperBound }

  /// Whether the token begins another expression.
  private var isApart: Bool { endsAtSpace && token.range.lowerBound > previousEnd }

  @discardableResult
  private mutating func advance() -> Range<Int> {
    let range = token.range
    if !isAtEnd { position += 1 }
    return range
  }

  private mutating func take(_ symbol: String) -> Bool {
    guard token.kind == .symbol(symbol) else { return false }
    position += 1
    return true
  }

  /// Makes syntax that is no deeper than whoever walks it can go.
  private func make(_ form: Syntax.Form, _ range: Range<Int>) throws -> Syntax {
    let syntax = Syntax(form: form, range: range)
    guard syntax.height <= Self.depthLimit else { throw tooDeep }
    return syntax
  }

  private mutating func nested(_ body: (inout Parser) throws -> Syntax) throws -> Syntax {
    depth += 1
    defer { depth -= 1 }
    guard depth <= Self.depthLimit else { throw tooDeep }
    return try body(&self)
  }

  private var tooDeep: ExpressionError { ExpressionError(.nestedTooDeeply(limit: Self.depthLimit), at: token.range) }

  private func unexpected(expecting expectation: String) -> ExpressionError {
    for place in [position, position - 1] where tokens.indices.contains(place) {
      guard case .name(let name) = tokens[place].kind, ["and", "or", "not"].contains(name),
        let foreign = ForeignOperator(at: tokens[place].range.lowerBound, in: source)
      else { continue }
      return foreign.error
    }
    let text: String? =
      switch token.kind {
      case .end: nil
      case .symbol(let symbol): symbol
      case .name(let name): name
      case .number(let number): Value.number(number).text
      case .text(let text): "\"\(text)\""
      }
    return ExpressionError(.unexpected(text, expecting: expectation), at: token.range)
  }
}
