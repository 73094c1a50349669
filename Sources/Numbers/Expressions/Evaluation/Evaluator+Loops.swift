import Tensors

extension Evaluator {
  /// The value of `body` for each of some items: those of a list, the elements of a vector, or 0 to n - 1 for a number n.
  mutating func each(_ body: Syntax, _ variable: String, _ items: Syntax) throws -> Value {
    let outer = locals[variable]
    defer { locals[variable] = outer }
    var results: [Value] = []
    for item in try self.items(items, for: body) {
      try budget.poll()
      locals[variable] = item
      results.append(try evaluate(body))
    }
    return try stacked(results)
  }

  private mutating func items(_ syntax: Syntax, for body: Syntax) throws -> [Value] {
    let value = try count(syntax, for: body) ?? evaluate(syntax)
    switch value {
    case .tuple(let values): return values
    case .tensor(let tensor) where tensor.rank == 1: return tensor.values.map { .number(Double($0)) }
    case .number, .tensor, .mask, .text, .record:
      guard let number = value.number, let count = Int(exactly: number), (0...1_000_000).contains(count) else {
        throw unsuitable(value, syntax.range)
      }
      return (0..<count).map { .number(Double($0)) }
    }
  }

  /// What a name such as `layers` counts in the tower of the first address with braces: `text.layers` beside
  /// `text.block.{l}.output`.
  private func count(_ syntax: Syntax, for body: Syntax) -> Value? {
    guard case .name(let name) = syntax.form, locals[name] == nil,
      let tower = body.names.first(where: { $0.name.contains("{") })?.name.prefix(while: { $0 != "." })
    else { return nil }
    return try? names.resolve("\(tower).\(name)")?.value
  }

  /// A name with the whole numbers that its braces stand for: `text.block.{l}.output` where l is 2 is `text.block.2.output`.
  mutating func spelled(_ name: String) throws -> String {
    guard name.contains("{") else { return name }
    let pieces = name.split(separator: "{", omittingEmptySubsequences: false)
    return try pieces.dropFirst().reduce(String(pieces[0])) { spelled, piece in
      let halves = piece.split(separator: "}", maxSplits: 1, omittingEmptySubsequences: false)
      let value = try evaluate(try Expression(String(halves[0])).syntax)
      guard let number = value.number, let whole = Int(exactly: number) else {
        throw ExpressionError.Reason.fractionalIndex(value.kind)
      }
      return spelled + "\(whole)" + halves.dropFirst().joined()
    }
  }
}
