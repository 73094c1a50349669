import Tensors

/// What is wrong with an expression, and where.
public struct ExpressionError: Error, Equatable, CustomStringConvertible {
  /// What is wrong.
  public let reason: Reason
  /// Where, in characters of the source; empty at its end.
  public let range: Range<Int>

  package init(_ reason: Reason, at range: Range<Int>) {
    self.reason = reason
    self.range = range
  }

  /// What was wrong and what would be right, in one line, without the place.
  public var description: String { reason.description }

  /// The kinds of error.
  public enum Reason: Error, Equatable {
    // reading
    case empty
    case tooLong(Int, limit: Int)
    case strangeCharacter(Character)
    case malformedNumber(String)
    case cellWithoutNumber
    case unclosed(String)
    case unexpected(String?, expecting: String)
    case chainedComparison
    case nestedTooDeeply(limit: Int)
    case cannotAssign(String)
    case placeAfterName
    case method(String, instead: String)
    case foreignOperator(String, instead: String)

    // names
    case unknownName(String, suggestions: [String])
    case outOfReach(String, address: String)
    case notVariable(String, suggestions: [String])
    case unknownFunction(String, suggestions: [String])
    case functionWithoutCall(String, signature: String)
    case unavailable(String, why: String)

    // arguments
    case missingArgument(String, signature: String)
    case unknownArgument(String, signature: String)
    case repeatedArgument(String, signature: String)
    case tooManyArguments(Int, signature: String)
    case unsuitableArgument(String, got: String, expected: String)

    // kinds of value
    case unsuitableOperand(String, expected: String)
    case unevenList([Int], [Int])

    // shapes
    case shapesDiffer(String, [Int], [Int])
    case unequalProduct([Int], [Int], columns: Int, rows: Int)
    case tooFewAxes(String, [Int], needed: Int)
    case unequalSize([Int], [Int])
    case cannotJoin([Int], [Int], axis: Int)
    case noAxis(Int, [Int])
    case repeatedAxis(Int)
    case nothingToReduce(String, [Int])

    // indexes
    case indexOutside(Int, axis: Int, extent: Int)
    case tooManyIndices(Int, [Int])
    case maskShape([Int], [Int])
    case repeatedEllipsis
    case zeroStep
    case fractionalIndex(String)

    // limits
    case tooLarge(bytes: Double, limit: Int)
    case tooManyToNumber(Int)
    case interrupted
  }
}
