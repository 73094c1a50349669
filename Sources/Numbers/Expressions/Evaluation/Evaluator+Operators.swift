import Foundation
import Tensors

extension Evaluator {
  /// A value that arithmetic can use: text and lists of uneven items cannot.
  mutating func operand(_ syntax: Syntax) throws -> Value {
    let value = try evaluate(syntax)
    guard value.tensor != nil else { throw unsuitable(value, syntax.range) }
    return value
  }

  func unsuitable(_ value: Value, _ range: Range<Int>) -> ExpressionError {
    if case .tuple(let items) = value {
      let shapes = items.compactMap { $0.tensor?.shape }
      if shapes.count == items.count, let other = shapes.first(where: { $0 != shapes[0] }) {
        return ExpressionError(.unevenList(shapes[0], other), at: range)
      }
      return ExpressionError(.unsuitableOperand(value.kind, expected: "one of its items, such as [0]"), at: range)
    }
    let part = value.partNames.first.map { "one of its parts, such as .\($0)" }
    return ExpressionError(.unsuitableOperand(value.kind, expected: part ?? "a number or a tensor"), at: range)
  }

  func negated(_ value: Value, _ range: Range<Int>) throws -> Value {
    if case .number(let number) = value { return .number(-number) }
    guard let tensor = value.tensor else { throw unsuitable(value, range) }
    try budget.admit(tensor.shape)
    return .tensor(-tensor)
  }

  mutating func chain(_ first: Syntax, _ terms: [Syntax.Term]) throws -> Value {
    let mark = budget.inUse
    var value = try operand(first)
    for term in terms {
      if term.symbol == .matrixProduct, case .attribute(let right, let attribute) = term.operand.form,
        attribute.isTransposition
      {
        let right = try operand(right)
        note(attribute, right)
        value = try locating(term.range) { try $0.matrixProduct(value, right, transposed: true) }
      } else {
        let right = try operand(term.operand)
        value = try locating(term.range) { try $0.apply(term.symbol, value, right) }
      }
      budget.settle(to: mark, and: value)
    }
    return value
  }

  private func apply(_ symbol: ArithmeticOperator, _ left: Value, _ right: Value) throws -> Value {
    switch symbol {
    case .add:
      // as in NumPy, the sum of two masks is a mask: where either holds
      if left.isMask, right.isMask { return .mask(try combined("+", left, right, maximum)) }
      return try arithmetic("+", left, right, +, +)
    case .subtract: return try arithmetic("-", left, right, -, -)
    case .multiply:
      if left.isMask, right.isMask { return .mask(try combined("*", left, right, *)) }
      return try arithmetic("*", left, right, *, *)
    case .divide: return try arithmetic("/", left, right, /, /)
    case .floorDivide: return try arithmetic("//", left, right, floorQuotient, Tensors.floorQuotient)
    case .remainder: return try arithmetic("%", left, right, floorRemainder, Tensors.floorRemainder)
    case .matrixProduct: return try matrixProduct(left, right, transposed: false)
    }
  }

  mutating func power(_ base: Value, _ exponent: Value, _ range: Range<Int>) throws -> Value {
    try locating(range) { evaluator in
      if case .number(let exponent) = exponent, case .tensor(let tensor) = base, [2, 0.5, -1].contains(exponent) {
        try evaluator.budget.admit(tensor.shape)
        return .tensor(exponent == 2 ? tensor * tensor : exponent == 0.5 ? sqrt(tensor) : Tensor(1) / tensor)
      }
      return try evaluator.arithmetic("**", base, exponent, pow, Tensors.power)
    }
  }

  mutating func comparison(
    _ left: Syntax, _ relation: Comparison, _ right: Syntax, _ range: Range<Int>
  ) throws -> Value {
    let (a, b) = (try operand(left), try operand(right))
    return try locating(range) { evaluator in
      if case .number(let a) = a, case .number(let b) = b { return .mask(Tensor(relation.holds(a, b) ? 1 : 0)) }
      return .mask(try evaluator.combined("a comparison", a, b) { compare($0, relation, $1) })
    }
  }

  /// Two numbers in double precision; anything else in a tensor's.
  private func arithmetic(
    _ name: String, _ left: Value, _ right: Value, _ numbers: (Double, Double) -> Double,
    _ tensors: (Tensor, Tensor) -> Tensor
  ) throws -> Value {
    if case .number(let a) = left, case .number(let b) = right { return .number(numbers(a, b)) }
    return .tensor(try combined(name, left, right, tensors))
  }

  private func combined(
    _ name: String, _ left: Value, _ right: Value, _ operation: (Tensor, Tensor) -> Tensor
  ) throws -> Tensor {
    guard let a = left.tensor, let b = right.tensor else { throw unsuitable(left.tensor == nil ? left : right, 0..<0) }
    guard let shape = Tensor.broadcastShape(a.shape, b.shape) else {
      throw ExpressionError.Reason.shapesDiffer(name, a.shape, b.shape)
    }
    let repeated = [a, b].count { $0.count > 1 && $0.shape != shape }
    try budget.admit(elements: Double(1 + repeated) * shape.reduce(1) { $0 * Double($1) })
    return operation(a, b)
  }
}
