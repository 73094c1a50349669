import Tensors

/// A parsed line of the notebook's language: an expression, or `name = expression`.
///
///     let expression = try Expression("softmax(q @ k.T / sqrt(headDim))")
///     let weights = try expression.evaluate(names: session).value
public struct Expression: Sendable {
  /// The characters one expression may have.
  static let lengthLimit = 1_000_000

  /// What was parsed.
  public let source: String
  /// The variable that the value is for, in `name = expression`.
  public let target: String?
  let syntax: Syntax

  /// Parses a line.
  /// - Throws: `ExpressionError`.
  public init(_ source: String) throws {
    var parser = try Self.parser(source)
    target = try parser.assignmentTarget()
    syntax = try parser.expression()
    try parser.finish()
    self.source = source
  }

  /// Parses expressions that stand side by side, such as the two of `:diff clean:text.norm text.norm`.
  ///
  /// Each goes as far as it can: `a -b` is one expression; white space before a bracket, as in `a (-b)`, parts two.
  /// - Throws: `ExpressionError`.
  public static func several(_ source: String) throws -> [Expression] {
    var parser = try parser(source)
    parser.endsAtSpace = true
    var expressions: [Expression] = []
    repeat {
      expressions.append(Expression(source: source, target: nil, syntax: try parser.expression()))
    } while !parser.isAtEnd
    return expressions
  }

  /// Computes the value.
  /// - Throws: `ExpressionError`; nothing has changed then.
  public func evaluate(names: some NameResolver, environment: Environment = Environment()) throws -> Evaluation {
    do {
      return try interruptible(by: environment.shouldStop) {
        var evaluator = Evaluator(names: names, environment: environment)
        let value = try evaluator.evaluate(syntax)
        return Evaluation(value, sources: evaluator.sources, functions: evaluator.functions)
      }
    } catch is Interrupted { throw ExpressionError(.interrupted, at: syntax.range) }
  }

  private init(source: String, target: String?, syntax: Syntax) {
    (self.source, self.target, self.syntax) = (source, target, syntax)
  }

  private static func parser(_ source: String) throws -> Parser {
    guard source.utf8.count <= lengthLimit else {
      throw ExpressionError(.tooLong(source.count, limit: lengthLimit), at: 0..<0)
    }
    var lexer = Lexer(source)
    let parser = Parser(try lexer.tokens(), of: source)
    if parser.isAtEnd { throw ExpressionError(.empty, at: 0..<0) }
    return parser
  }
}
