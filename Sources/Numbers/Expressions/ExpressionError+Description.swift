import Foundation

extension ExpressionError.Reason: CustomStringConvertible {
  /// The message, in one line.
  public var description: String {
    syntaxDescription ?? nameDescription ?? shapeDescription ?? indexDescription ?? limitDescription
  }

  private var syntaxDescription: String? {
    switch self {
    case .empty: "there is nothing to compute"
    case .tooLong(let count, let limit): "the expression has \(count) characters; it may have \(limit)"
    case .strangeCharacter(let character): "\(character.debugDescription) has no meaning here"
    case .malformedNumber(let text): "\(text) is neither a number nor a name"
    case .cellWithoutNumber: "$ needs the number of a cell, as in $3"
    case .unclosed(let opening): "\(opening) is never closed"
    case .unexpected(let text?, let expectation): "\(text) is unexpected; expected \(expectation)"
    case .unexpected(nil, let expectation): "the expression ends early; expected \(expectation)"
    case .chainedComparison: "comparisons cannot be chained; write (a < b) * (b < c)"
    case .nestedTooDeeply(let limit): "nested more than \(limit) deep; give an inner part a name"
    case .cannotAssign(let name): "\(name) cannot be given a value; a variable is one plain word, as in x = 2"
    case .placeAfterName: "an argument without a name cannot follow one with a name"
    case .method(let name, let instead): "\(name) is no method here; write \(instead)"
    case .foreignOperator(let symbol, let instead): "\(symbol) has no meaning here; write \(instead)"
    default: nil
    }
  }

  private var nameDescription: String? {
    switch self {
    case .unknownName(let name, let suggestions): "nothing is called \(name)" + offer(suggestions)
    case .outOfReach(let name, let address):
      "\(name) is out of reach from here: :goto \(address), or write that address"
    case .notVariable(let name, let suggestions): "\(name) is no variable" + offer(suggestions)
    case .unknownFunction(let name, let suggestions): "there is no function \(name)" + offer(suggestions)
    case .functionWithoutCall(let name, let signature): "\(name) is a function; call it: \(signature)"
    case .unavailable(let name, let why): why.hasPrefix(name + ":") ? why : "\(name): \(why)"
    case .missingArgument(let name, let signature): "\(name) is missing: \(signature)"
    case .unknownArgument(let name, let signature): "there is no argument \(name): \(signature)"
    case .repeatedArgument(let name, let signature): "\(name) is given twice: \(signature)"
    case .tooManyArguments(let count, let signature): "\(count) arguments are too many: \(signature)"
    case .unsuitableArgument(let name, let value, let expectation): "\(name) is \(value); expected \(expectation)"
    case .unsuitableOperand(let value, let expectation): "\(value) cannot be used here; expected \(expectation)"
    default: nil
    }
  }

  private var shapeDescription: String? {
    switch self {
    case .unevenList(let a, let b): "the items of a list need one shape, not \(a) and \(b)"
    case .shapesDiffer(let operation, let a, let b):
      "\(operation) of shapes \(a) and \(b): aligned at the right, axes must be equal or 1"
    case .unequalProduct(let a, let b, let columns, let rows):
      "@ of shapes \(a) and \(b): the left has \(columns) columns, the right \(rows) rows"
    case .tooFewAxes(let operation, let shape, let needed):
      "\(operation) needs at least \(needed == 1 ? "1 axis" : "\(needed) axes"); the shape is \(shape)"
    case .unequalSize(let a, let b): "shape \(a) cannot become \(b): the numbers of elements differ"
    case .cannotJoin(let a, let b, let axis): "shapes \(a) and \(b) cannot be joined: only axis \(axis) may differ"
    case .noAxis(let axis, let shape):
      shape.isEmpty
        ? "there is no axis \(axis): the shape is []"
        : "there is no axis \(axis): shape \(shape) has axes 0 to \(shape.count - 1), or -\(shape.count) to -1"
    case .repeatedAxis(let axis): "axis \(axis) is named twice"
    case .nothingToReduce(let function, let shape): "\(function) of nothing: the shape is \(shape)"
    default: nil
    }
  }

  private var indexDescription: String? {
    switch self {
    case .indexOutside(let index, let axis, 0): "index \(index) is outside axis \(axis), which is empty"
    case .indexOutside(let index, let axis, let extent):
      "index \(index) is outside axis \(axis), which has 0 to \(extent - 1)"
    case .tooManyIndices(let count, let shape): "\(count) indexes are too many for shape \(shape)"
    case .maskShape(let mask, let shape): "a mask of shape \(mask) does not fit shape \(shape)"
    case .repeatedEllipsis: "only one ... may be among the indexes"
    case .zeroStep: "the step of a slice cannot be 0"
    case .fractionalIndex(let value): "an index must be a whole number, not \(value)"
    default: nil
    }
  }

  private var limitDescription: String {
    switch self {
    case .tooLarge(let bytes, let limit):
      "this needs \(memory(bytes)); an expression may use \(memory(Double(limit)))"
    case .tooManyToNumber(let count): "\(count) elements are too many to number exactly in 32-bit floats"
    default: "interrupted"
    }
  }

  private func offer(_ suggestions: [String]) -> String {
    suggestions.isEmpty ? "" : "; did you mean \(suggestions.joined(separator: " or "))?"
  }

  /// An amount of memory with three digits, in powers of 1000: `512 B`, `12.3 MB`.
  private func memory(_ bytes: Double) -> String {
    guard bytes >= 1000 else { return "\(Int(bytes)) B" }
    let units = ["kB", "MB", "GB", "TB", "PB"]
    var (size, unit) = (bytes / 1000, 0)
    while size >= 999.5, unit + 1 < units.count { (size, unit) = (size / 1000, unit + 1) }
    guard size < 999.5 else { return "more than 1 EB" }
    let decimals = size < 9.995 ? 2 : size < 99.95 ? 1 : 0
    return String(format: "%.\(decimals)f \(units[unit])", size)
  }
}
