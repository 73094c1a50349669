import Tensors

/// Computes syntax, keeping count of memory and of the addresses that were read.
struct Evaluator {
  let names: any NameResolver
  let environment: Environment
  let budget: Budget
  /// What the variables of loops are.
  var locals: [String: Value] = [:]
  /// The addresses that the value was computed from.
  var sources: Set<String> = []
  /// What may be taken for something else.
  var notes: Set<String> = []
  /// The functions that it was computed by, as `Evaluation.functions` has them.
  var functions: Set<String> = []

  init(names: any NameResolver, environment: Environment) {
    self.names = names
    self.environment = environment
    budget = Budget(limit: environment.memoryLimit, shouldStop: environment.shouldStop)
  }

  /// The value of `syntax`; whatever went into it no longer counts as memory in use.
  mutating func evaluate(_ syntax: Syntax) throws -> Value {
    let mark = budget.inUse
    let value = try locating(syntax.range) { try $0.compute(syntax) }
    // what a name stands for is in use anyway
    if case .name(let name) = syntax.form, !name.contains("{"), names.weight(name) == nil { return value }
    budget.settle(to: mark, and: value)
    return value
  }

  private mutating func compute(_ syntax: Syntax) throws -> Value {
    try budget.poll()
    switch syntax.form {
    case .number(let number): return .number(number)
    case .text(let text): return .text(text)
    case .name(let name): return try value(of: spelled(name))
    case .list(let items): return try stacked(try items.map { try evaluate($0) })
    case .comprehension(let body, let variable, let items): return try each(body, variable, items)
    case .negated(let operand): return try negated(try evaluate(operand), operand.range)
    case .chain(let first, let terms): return try chain(first, terms)
    case .power(let base, let exponent, let range):
      return try power(try operand(base), try operand(exponent), range)
    case .comparison(let left, let relation, let right, let range):
      return try comparison(left, relation, right, range)
    case .call(let name, let arguments): return try call(name, arguments, syntax.range)
    case .indexed(let value, let indices):
      if case .name(let written) = value.form {
        let name = try spelled(written)
        if let weight = names.weight(name) { return try indexed(weight, name, indices) }
      }
      return try indexed(try evaluate(value), indices, syntax.range)
    case .attribute(let value, let attribute): return try self.attribute(attribute, of: value)
    case .part(let value, let name):
      return try part(name, of: try evaluate(value), syntax.range.upperBound - name.count..<syntax.range.upperBound)
    }
  }

  /// Gives an error that does not know its place the place `range`.
  mutating func locating<Result>(_ range: Range<Int>, _ body: (inout Evaluator) throws -> Result) throws -> Result {
    do {
      return try body(&self)
    } catch let reason as ExpressionError.Reason {
      throw ExpressionError(reason, at: range)
    }
  }
}

// MARK: - Names

extension Evaluator {
  private mutating func value(of name: String) throws -> Value {
    if let local = locals[name] { return local }
    if let weight = names.weight(name) {
      try budget.admit(weight.shape)
      sources.insert(name)
      return .tensor(weight.tensor())
    }
    let evaluation: Evaluation?
    do {
      evaluation = try uninterruptible { try names.resolve(name) ?? partOfRecord(name) }
    } catch let error as ExpressionError {
      throw error.reason
    } catch {
      throw ExpressionError.Reason.unavailable(name, why: "\(error)")
    }
    if let evaluation {
      sources.formUnion(evaluation.sources)
      functions.formUnion(evaluation.functions)
      return evaluation.value
    }
    if let constant = Expression.constants[name] { return constant }
    if let function = Function.named(name) {
      throw ExpressionError.Reason.functionWithoutCall(name, signature: function.signature)
    }
    if let address = names.addressElsewhere(name) {
      throw ExpressionError.Reason.outOfReach(name, address: address)
    }
    let known = names.names + Expression.constants.keys
    throw ExpressionError.Reason.unknownName(name, suggestions: suggestions(for: name, among: known))
  }
}

// MARK: - Records

extension Evaluator {
  /// What a variable's record has under the name behind the dot, as `a.heads`; nil where the variable is no record.
  private func partOfRecord(_ name: String) throws -> Evaluation? {
    guard let dot = name.firstIndex(of: "."), case let variable = String(name[..<dot]),
      var whole = try locals[variable].map({ Evaluation($0) }) ?? names.resolve(variable),
      !whole.value.partNames.isEmpty
    else { return nil }
    let part = String(name[name.index(after: dot)...])
    whole.value = try self.part(part, of: whole.value, 0..<0)
    return whole
  }

  /// What `value` has under `name`.
  private func part(_ name: String, of value: Value, _ range: Range<Int>) throws -> Value {
    if let part = value.part(name) { return part }
    let names = value.partNames.map { ".\($0)" }
    let expected = names.isEmpty ? ".T, .shape or a method" : names.joined(separator: ", ")
    throw ExpressionError(.unexpected(name, expecting: expected), at: range)
  }
}

// MARK: - Lists, calls, attributes

extension Evaluator {
  /// Items of one shape become a tensor with one more axis, as NumPy's `array` makes of them; others stay a tuple.
  func stacked(_ values: [Value]) throws -> Value {
    if values.isEmpty { return .tensor(Tensor([], shape: [0])) }
    let tensors = values.compactMap(\.tensor)
    guard tensors.count == values.count, tensors.allSatisfy({ $0.shape == tensors[0].shape }) else {
      return .tuple(values)
    }
    let shape = [tensors.count] + tensors[0].shape
    try budget.admit(shape)
    let stacked = concatenate(tensors.map { $0.reshaped([1] + $0.shape) }, axis: 0)
    return Value(stacked, isMask: values.allSatisfy(\.isMask))
  }

  private mutating func call(_ name: String, _ arguments: [Syntax.Argument], _ range: Range<Int>) throws -> Value {
    guard let function = Function.named(name) else {
      let known = Function.all.map(\.name)
      throw ExpressionError(
        .unknownFunction(name, suggestions: suggestions(for: name, among: known)),
        at: range.lowerBound..<range.lowerBound + name.count)
    }
    var given: [Call.Argument] = []
    for (place, argument) in arguments.enumerated() {
      let parameter =
        function.parameters.first { $0.name == argument.name } ?? function.parameters.dropFirst(place).first
      let value = try self.argument(
        argument.value, isList: parameter?.isList ?? false, isName: parameter?.isName ?? false)
      given.append(
        Call.Argument(name: argument.name, value: value, range: argument.value.range, nameRange: argument.range))
    }
    functions.insert("\(name)()")
    if let first = given.first?.value, case .text = first { functions.insert("\(name)(\(first.text))") }
    return try function.body(try Call(function, given, range, budget, environment))
  }

  /// The value of an argument; none for `None`, the items apart for a list that is to stay one.
  private mutating func argument(_ syntax: Syntax, isList: Bool, isName: Bool) throws -> Value? {
    if syntax.isNone { return nil }
    if isName, case .name(let name) = syntax.form { return .text(name) }
    guard isList, case .list(let items) = syntax.form else { return try evaluate(syntax) }
    return .tuple(try items.map { try evaluate($0) })
  }

  private mutating func attribute(_ attribute: Attribute, of syntax: Syntax) throws -> Value {
    if !attribute.isTransposition, case .name(let written) = syntax.form, case let name = try spelled(written),
      let weight = names.weight(name)
    {
      sources.insert(name)
      return Self.extent(attribute, of: weight.shape)
    }
    let value = try operand(syntax)
    guard let tensor = value.tensor else { throw unsuitable(value, syntax.range) }
    guard attribute.isTransposition else { return Self.extent(attribute, of: tensor.shape) }
    guard tensor.rank >= 2 else { throw ExpressionError.Reason.tooFewAxes(".T", tensor.shape, needed: 2) }
    note(attribute, value)
    try budget.admit(tensor.shape)
    return Value(tensor.transposed, isMask: value.isMask)
  }

  private static func extent(_ attribute: Attribute, of shape: [Int]) -> Value {
    switch attribute {
    case .size: .number(Double(shape.reduce(1, *)))
    case .axisCount: .number(Double(shape.count))
    case .shape, .transposed, .matrixTransposed: .tuple(shape.map { .number(Double($0)) })
    }
  }

  /// Notes where `.T` is not what it is in NumPy.
  mutating func note(_ attribute: Attribute, _ value: Value) {
    guard attribute == .transposed, let rank = value.tensor?.rank, rank > 2 else { return }
    notes.insert(".T swaps the last two axes here, as NumPy's .mT does; transpose(x) reverses all, as NumPy's .T.")
  }
}

extension Attribute {
  var isTransposition: Bool { self == .transposed || self == .matrixTransposed }
}

extension Syntax {
  /// NumPy's word for an argument that is not given, and for a new axis.
  var isNone: Bool { if case .name("None") = form { true } else { false } }
}

extension Value {
  var isMask: Bool { if case .mask = self { true } else { false } }

  /// A tensor, or a mask if what it was taken from is one.
  init(_ tensor: Tensor, isMask: Bool) { self = isMask ? .mask(tensor) : .tensor(tensor) }
}
