import Tensors

/// A parsed expression, with where each part of it lies in the source.
struct Syntax: Sendable {
  indirect enum Form: Sendable {
    case number(Double)
    case text(String)
    case name(String)
    case list([Syntax])
    /// `[body for variable in items]`.
    case comprehension(Syntax, variable: String, items: Syntax)
    case negated(Syntax)
    /// Operators of one precedence from left to right; a chain of a thousand terms is no deeper than one of two.
    case chain(Syntax, [Term])
    case power(Syntax, Syntax, operator: Range<Int>)
    case comparison(Syntax, Comparison, Syntax, operator: Range<Int>)
    case call(String, [Argument])
    case indexed(Syntax, [Index])
    case attribute(Syntax, Attribute)
    /// What a record calls by a name.
    case part(Syntax, String)
  }

  /// An operator and what stands to its right.
  struct Term: Sendable {
    var symbol: ArithmeticOperator
    var range: Range<Int>
    var operand: Syntax
  }

  /// What a function is given, by place or by name.
  struct Argument: Sendable {
    var name: String?
    var range: Range<Int>
    var value: Syntax
  }

  /// One entry between square brackets.
  struct Index: Sendable {
    enum Kind: Sendable {
      case item(Syntax)
      case slice(start: Syntax?, stop: Syntax?, step: Syntax?)
      case ellipsis
    }

    var kind: Kind
    var range: Range<Int>
  }

  let form: Form
  /// Where it lies, in characters of the source.
  let range: Range<Int>
  /// How many levels of syntax it has.
  let height: Int

  init(form: Form, range: Range<Int>) {
    self.form = form
    self.range = range
    height = 1 + (Self.parts(of: form).map(\.height).max() ?? 0)
  }

  /// The syntax that it directly consists of.
  var parts: [Syntax] { Self.parts(of: form) }

  /// The names in it and where each lies, from left to right.
  var names: [(name: String, range: Range<Int>)] {
    if case .name(let name) = form { return [(name, range)] }
    if case .comprehension(let body, let variable, let items) = form {
      return body.names.filter { $0.name != variable } + items.names
    }
    return parts.flatMap(\.names)
  }

  private static func parts(of form: Form) -> [Syntax] {
    switch form {
    case .number, .text, .name: []
    case .list(let items): items
    case .comprehension(let body, _, let items): [body, items]
    case .negated(let operand), .attribute(let operand, _), .part(let operand, _): [operand]
    case .chain(let first, let terms): [first] + terms.map(\.operand)
    case .power(let left, let right, _), .comparison(let left, _, let right, _): [left, right]
    case .call(_, let arguments): arguments.map(\.value)
    case .indexed(let value, let indices): [value] + indices.flatMap(\.parts)
    }
  }
}

extension Syntax.Index {
  fileprivate var parts: [Syntax] {
    switch kind {
    case .item(let item): [item]
    case .slice(let start, let stop, let step): [start, stop, step].compactMap { $0 }
    case .ellipsis: []
    }
  }
}

/// An operator between two numbers or tensors; power and the comparisons, which bind differently, are none of these.
enum ArithmeticOperator: String, Sendable {
  case add = "+"
  case subtract = "-"
  case multiply = "*"
  case divide = "/"
  case floorDivide = "//"
  case remainder = "%"
  case matrixProduct = "@"
}

/// What can follow a value after a dot.
package enum Attribute: String, Sendable, CaseIterable {
  /// The last two axes swapped, under the name that NumPy has for two axes, and for more.
  case transposed = "T"
  case matrixTransposed = "mT"
  case shape
  /// How many elements there are.
  case size
  /// How many axes there are.
  case axisCount = "ndim"
}
