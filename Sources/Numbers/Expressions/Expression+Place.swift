import Tensors

/// What stands left of `=` in an edit: a named value, or the part of it that indexes select.
package struct Place {
  package let name: String
  /// The shape of what is selected.
  package let shape: [Int]
  /// The selected elements, as offsets into the whole value; nil for all of it.
  let offsets: [Int]?

  /// `whole` with `part`, broadcast to `shape`, in this place.
  package func assigning(_ part: Tensor, in whole: Tensor) -> Tensor {
    let part = part.broadcast(to: shape)
    guard let offsets else { return part }
    var changed = whole
    changed.withValues { target in
      for (offset, value) in zip(offsets, part.values) { target[offset] = value }
    }
    return changed
  }

  /// What `whole` has in this place.
  package func part(of whole: Tensor) -> Tensor {
    guard let offsets else { return whole }
    return Tensor(offsets.map { whole.values[$0] }, shape: shape)
  }
}

extension Expression {
  /// The largest value of which a part can be changed: larger offsets are not exact as floats.
  private static let largestPlace = 1 << 24

  /// The expression as a place to assign to: `NAME` or `NAME[indices]`.
  /// - Throws: `ExpressionError` if it is none, or its indexes do not fit.
  package func place(names: some NameResolver, environment: Environment) throws -> Place {
    let (base, indices) =
      if case .indexed(let base, let indices) = syntax.form { (base, indices) } else { (syntax, []) }
    guard case .name(let name) = base.form else { throw ExpressionError(.cannotAssign(source), at: syntax.range) }
    var evaluator = Evaluator(names: names, environment: environment)
    guard let whole = try evaluator.evaluate(base).tensor else {
      throw ExpressionError(.cannotAssign(name), at: base.range)
    }
    if indices.isEmpty { return Place(name: name, shape: whole.shape, offsets: nil) }
    guard whole.count <= Self.largestPlace else {
      throw ExpressionError(.tooLarge(bytes: Double(whole.count) * 4, limit: Self.largestPlace * 4), at: syntax.range)
    }
    let numbered = Tensor((0..<whole.count).map(Float.init), shape: whole.shape)
    let selected = try evaluator.locating(syntax.range) { try $0.indexed(.tensor(numbered), indices, syntax.range) }
    guard let offsets = selected.tensor else { throw ExpressionError(.cannotAssign(source), at: syntax.range) }
    return Place(name: name, shape: offsets.shape, offsets: offsets.values.map { Int($0) })
  }
}
