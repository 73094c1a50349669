import Tensors

/// A function's arguments, matched with its parameters.
struct Call {
  /// What was given for one parameter; `None` gives no value.
  struct Argument {
    var name: String?
    var value: Value?
    var range: Range<Int>
    var nameRange: Range<Int>
  }

  let function: Function
  /// Where the whole call lies.
  let range: Range<Int>
  let budget: Budget
  let environment: Environment
  private var given: [String: [Argument]] = [:]

  /// - Throws: `ExpressionError` when the arguments do not fit the function's parameters.
  init(
    _ function: Function, _ arguments: [Argument], _ range: Range<Int>, _ budget: Budget, _ environment: Environment
  ) throws {
    (self.function, self.range, self.budget, self.environment) = (function, range, budget, environment)
    let signature = function.signature
    for (place, argument) in arguments.enumerated() {
      if let name = argument.name {
        guard function.parameters.contains(where: { $0.name == name }) else {
          throw ExpressionError(.unknownArgument(name, signature: signature), at: argument.nameRange)
        }
        if given[name] != nil {
          throw ExpressionError(.repeatedArgument(name, signature: signature), at: argument.nameRange)
        }
        given[name] = [argument]
      } else if place < function.parameters.count {
        given[function.parameters[place].name, default: []].append(argument)
      } else if let last = function.parameters.last, last.isRepeated {
        given[last.name, default: []].append(argument)
      } else {
        throw ExpressionError(.tooManyArguments(arguments.count, signature: signature), at: argument.range)
      }
    }
    if let missing = function.parameters.first(where: { $0.isRequired && !has($0.name) }) {
      throw ExpressionError(.missingArgument(missing.name, signature: signature), at: range)
    }
  }

  /// Whether a parameter was given a value.
  func has(_ name: String) -> Bool { given[name]?.first?.value != nil }

  /// Whether a parameter was given `None`.
  func isNone(_ name: String) -> Bool { given[name] != nil && !has(name) }

  /// What a parameter was given.
  func value(_ name: String) throws -> Value {
    guard let value = given[name]?.first?.value else {
      throw ExpressionError(.missingArgument(name, signature: function.signature), at: range)
    }
    return value
  }

  /// All that a repeated parameter was given; a single list counts as its items.
  func values(_ name: String) throws -> [Value] {
    let values = (given[name] ?? []).compactMap(\.value)
    return values.count == 1 ? try items(values[0], name) : values
  }

  /// An error that points at what a parameter was given.
  func unsuitable(_ name: String, expected: String) -> ExpressionError {
    let argument = given[name]?.first
    let value = argument?.value?.kind ?? "None"
    return ExpressionError(.unsuitableArgument(name, got: value, expected: expected), at: argument?.range ?? range)
  }

  /// Gives an error without a place the place of what a parameter was given.
  func locating<Result>(_ name: String, _ body: () throws -> Result) throws -> Result {
    do {
      return try body()
    } catch let reason as ExpressionError.Reason {
      throw ExpressionError(reason, at: given[name]?.first?.range ?? range)
    }
  }
}

// MARK: - Kinds of argument

extension Call {
  func tensor(_ name: String) throws -> Tensor {
    let value = try value(name)
    guard let tensor = value.tensor else { throw unsuitable(name, expected: "a number or a tensor") }
    return tensor
  }

  func isMask(_ name: String) throws -> Bool { try value(name).isMask }

  func number(_ name: String, default standard: Double? = nil) throws -> Double {
    if let standard, !has(name) { return standard }
    guard let number = try value(name).number else { throw unsuitable(name, expected: "a number") }
    return number
  }

  func integer(_ name: String, default standard: Int? = nil) throws -> Int {
    if let standard, !has(name) { return standard }
    guard let whole = Self.integer(try value(name)) else { throw unsuitable(name, expected: "a whole number") }
    return whole
  }

  func flag(_ name: String) throws -> Bool { has(name) ? try number(name) != 0 : false }

  func text(_ name: String) throws -> String {
    guard case .text(let text) = try value(name) else { throw unsuitable(name, expected: "text in quotes") }
    return text
  }

  /// Whole numbers, given one by one or as a list.
  func integers(_ name: String) throws -> [Int] {
    let numbers = try values(name).map(Self.integer)
    guard !numbers.contains(nil) else { throw unsuitable(name, expected: "whole numbers, as in [2, -1]") }
    return numbers.compactMap { $0 }
  }

  /// A shape: whole numbers that are not negative.
  func shape(_ name: String) throws -> [Int] {
    let shape = try integers(name)
    guard shape.allSatisfy({ $0 >= 0 }) else { throw unsuitable(name, expected: "extents of 0 or more, as in [2, 3]") }
    return shape
  }

  /// One axis of a shape; a negative one counts from the end.
  func axis(_ name: String = "axis", default standard: Int? = nil, of shape: [Int]) throws -> Int {
    let axis = try integer(name, default: standard)
    return try locating(name) { try Self.wrap(axis, shape) }
  }

  /// The axes to reduce: one, several or, by default, all.
  func axes(of shape: [Int]) throws -> [Int] {
    guard has("axis") else { return Array(shape.indices) }
    let given = try integers("axis")
    return try locating("axis") {
      let axes = try given.map { try Self.wrap($0, shape) }
      if let index = axes.indices.first(where: { axes[..<$0].contains(axes[$0]) }) {
        throw ExpressionError.Reason.repeatedAxis(given[index])
      }
      return shape.isEmpty ? [] : axes.sorted()
    }
  }

  /// As in NumPy, a single number may be thought of as a row of one.
  private static func wrap(_ axis: Int, _ shape: [Int]) throws -> Int {
    if shape.isEmpty, axis == 0 || axis == -1 { return 0 }
    guard axis >= -shape.count, axis < shape.count else { throw ExpressionError.Reason.noAxis(axis, shape) }
    return axis < 0 ? axis + shape.count : axis
  }

  private static func integer(_ value: Value) -> Int? {
    guard let whole = value.number.flatMap({ Int(exactly: $0) }), whole.magnitude <= 1 << 53 else { return nil }
    return whole
  }

  /// The items of a tuple or along a tensor's first axis; a number is its own only item.
  private func items(_ value: Value, _ name: String) throws -> [Value] {
    switch value {
    case .tuple(let values): return values
    case .tensor(let tensor) where tensor.rank == 1: return tensor.values.map { .number(Double($0)) }
    case .tensor(let tensor) where tensor.rank > 1:
      try budget.admit(tensor.shape)
      let slab = Array(tensor.shape.dropFirst())
      return (0..<tensor.shape[0]).map { .tensor(tensor.rows($0..<$0 + 1).reshaped(slab)) }
    case .number, .tensor, .mask, .text, .record: return [value]
    }
  }
}
