import Tensors

/// Which indices of a whole axis a slice took: from the first, at a distance.
package struct Origin: Sendable, Equatable {
  package let first, step: Int

  /// All of an axis.
  package static let whole = Origin(first: 0, step: 1)
}

extension Expression {
  /// For `VALUE[slices]`, what each axis of the result is of the value's; none for any other expression.
  /// - Throws: `ExpressionError`.
  package func origins(names: some NameResolver, environment: Environment) throws -> [Origin] {
    guard case .indexed(let base, let indices) = syntax.form else { return [] }
    var evaluator = Evaluator(names: names, environment: environment)
    return try evaluator.origins(base, indices)
  }
}
