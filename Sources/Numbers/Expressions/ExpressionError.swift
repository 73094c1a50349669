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
    /// Nothing but blanks.
    case empty
    /// More characters than an expression may have.
    case tooLong(Int, limit: Int)
    /// A character that no expression has, as in `a ? b`.
    case strangeCharacter(Character)
    /// Digits and letters that are neither, as in `3x`.
    case malformedNumber(String)
    /// `$` alone.
    case cellWithoutNumber
    /// A bracket or quotation mark without its partner.
    case unclosed(String)
    /// A word or sign out of place, or nil for the end, and what could have stood there.
    case unexpected(String?, expecting: String)
    /// `a < b < c`, which NumPy refuses for arrays.
    case chainedComparison
    /// More brackets within brackets than are read.
    case nestedTooDeeply(limit: Int)
    /// A value given to what is no plain word, as in `a.b = 2`.
    case cannotAssign(String)
    /// `f(axis=1, x)`.
    case placeAfterName
    /// A method that tensors have elsewhere only, and the line that does the same.
    case method(String, instead: String)
    /// An operator of another language, as in `2 ^ 3`, and what it is here.
    case foreignOperator(String, instead: String)

    // names
    /// A name that nothing has, and those nearest to it.
    case unknownName(String, suggestions: [String])
    /// A short name of a value that is not near the cursor, and its address.
    case outOfReach(String, address: String)
    /// `del` of what is no variable, and those nearest to it.
    case notVariable(String, suggestions: [String])
    /// A call of what is no function, and those nearest to it.
    case unknownFunction(String, suggestions: [String])
    /// A function's name alone, and how it is called.
    case functionWithoutCall(String, signature: String)
    /// A value that exists and cannot be had now, and why.
    case unavailable(String, why: String)

    // arguments
    /// A call without an argument that it needs.
    case missingArgument(String, signature: String)
    /// A call with an argument of a name that the function does not have.
    case unknownArgument(String, signature: String)
    /// A call with the same argument twice.
    case repeatedArgument(String, signature: String)
    /// A call with more arguments than the function has.
    case tooManyArguments(Int, signature: String)
    /// An argument of the wrong kind or size.
    case unsuitableArgument(String, got: String, expected: String)

    // kinds of value
    /// An operand, index or item of the wrong kind, as in `"a" * 2`.
    case unsuitableOperand(String, expected: String)
    /// `[[1, 2], [3]]`: the shapes of two items.
    case unevenList([Int], [Int])

    // shapes
    /// An operation on two shapes that do not broadcast.
    case shapesDiffer(String, [Int], [Int])
    /// A matrix product of shapes that do not fit.
    case unequalProduct([Int], [Int], columns: Int, rows: Int)
    /// An operation on a tensor of fewer axes than it needs.
    case tooFewAxes(String, [Int], needed: Int)
    /// A reshape to another number of elements.
    case unequalSize([Int], [Int])
    /// Tensors put together that differ in more than that axis.
    case cannotJoin([Int], [Int], axis: Int)
    /// An axis that the shape does not have.
    case noAxis(Int, [Int])
    /// The same axis twice, as in `mean(x, axis=[0, 0])`.
    case repeatedAxis(Int)
    /// The largest, or the mean, of no elements.
    case nothingToReduce(String, [Int])

    // indexes
    /// An index beyond an axis's extent.
    case indexOutside(Int, axis: Int, extent: Int)
    /// More indexes than the shape has axes.
    case tooManyIndices(Int, [Int])
    /// A mask as an index, whose shape is not that of the axes it stands for.
    case maskShape([Int], [Int])
    /// `x[..., ...]`.
    case repeatedEllipsis
    /// `x[::0]`.
    case zeroStep
    /// `x[0.5]`.
    case fractionalIndex(String)

    // limits
    /// A result of more bytes than an expression may make.
    case tooLarge(bytes: Double, limit: Int)
    /// The place of one among more than 2²⁴ elements, where single precision skips whole numbers.
    case tooManyToNumber(Int)
    /// A person or a program stopped it.
    case interrupted
  }
}
