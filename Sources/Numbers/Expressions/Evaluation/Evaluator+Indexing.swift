import Tensors

extension Evaluator {
  /// `value[indices]` as NumPy has it: indexes outside are errors, slices outside are cut; copies, never views.
  mutating func indexed(_ value: Value, _ indices: [Syntax.Index], _ range: Range<Int>) throws -> Value {
    if let items = value.items { return try item(of: items, indices, range) }
    guard let tensor = value.tensor else { throw unsuitable(value, range) }
    let selection = try Selection(tensor.shape, try indices.map { try index($0) })
    try budget.admit(selection.shape, scratch: selection.scratch)
    return Value(selection.apply(to: tensor), isMask: value.isMask)
  }

  /// `weight[indices]`: only the rows that are taken are converted, so that one row of a vocabulary costs one row.
  mutating func indexed(_ weight: StoredTensor, _ name: String, _ indices: [Syntax.Index]) throws -> Value {
    let taken = try Selection(weight.shape, try indices.map { try index($0) })
    let (rows, selection) = taken.amongRowsTaken(of: weight.shape)
    try budget.admit([rows.count] + weight.shape.dropFirst())
    try budget.admit(selection.shape, scratch: selection.scratch + rows.count * weight.shape.dropFirst().reduce(1, *))
    sources.insert(name)
    return .tensor(selection.apply(to: weight.rows(rows)))
  }

  /// What each axis of `base[indices]` is of the base's.
  mutating func origins(_ base: Syntax, _ indices: [Syntax.Index]) throws -> [Origin] {
    let shape: [Int]? =
      if case .name(let name) = base.form, let weight = names.weight(try spelled(name)) { weight.shape } else {
        try evaluate(base).tensor?.shape
      }
    return try shape.map { try Selection($0, try indices.map { try index($0) }).origins } ?? []
  }

  private mutating func item(of items: [Value], _ indices: [Syntax.Index], _ range: Range<Int>) throws -> Value {
    guard indices.count == 1, case .item(let syntax) = indices[0].kind else {
      throw ExpressionError(
        .unsuitableOperand("a list of \(items.count)", expected: "one whole number as its index"), at: range)
    }
    let index = try whole(syntax)
    guard index >= -items.count, index < items.count else {
      throw ExpressionError(.indexOutside(index, axis: 0, extent: items.count), at: syntax.range)
    }
    return items[index < 0 ? index + items.count : index]
  }

  private mutating func index(_ index: Syntax.Index) throws -> Selection.Index {
    switch index.kind {
    case .ellipsis: return Selection.Index(kind: .ellipsis, range: index.range)
    case .slice(let start, let stop, let step):
      let bounds = (try start.map { try whole($0) }, try stop.map { try whole($0) })
      let step = try step.map { try whole($0) } ?? 1
      guard step != 0 else { throw ExpressionError(.zeroStep, at: index.range) }
      return Selection.Index(kind: .slice(start: bounds.0, stop: bounds.1, step: step), range: index.range)
    case .item(let syntax) where syntax.isNone: return Selection.Index(kind: .newAxis, range: index.range)
    case .item(let syntax):
      let value = try operand(syntax)
      if case .mask(let mask) = value { return Selection.Index(kind: .mask(mask), range: index.range) }
      if let tensor = value.tensor, tensor.rank > 0 { return Selection.Index(kind: .array(tensor), range: index.range) }
      return Selection.Index(kind: .integer(try whole(value.number ?? .nan, syntax.range)), range: index.range)
    }
  }

  private mutating func whole(_ syntax: Syntax) throws -> Int {
    let value = try evaluate(syntax)
    guard case .some(let number) = value.number else {
      throw ExpressionError(.fractionalIndex(value.kind), at: syntax.range)
    }
    return try whole(number, syntax.range)
  }

  private func whole(_ number: Double, _ range: Range<Int>) throws -> Int {
    guard let whole = Int(exactly: number), whole.magnitude < 1 << 53 else {
      throw ExpressionError(.fractionalIndex(Value.number(number).text), at: range)
    }
    return whole
  }
}
