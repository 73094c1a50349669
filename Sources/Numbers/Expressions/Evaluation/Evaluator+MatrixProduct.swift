import Tensors

extension Evaluator {
  /// NumPy's `@`: leading axes broadcast; a vector on the left is a row, on the right a column, and that axis goes again.
  /// - Parameter transposed: whether the right operand's last two axes are to be swapped first.
  func matrixProduct(_ left: Value, _ right: Value, transposed: Bool) throws -> Value {
    guard let a = left.tensor, let b = right.tensor else { throw unsuitable(left.tensor == nil ? left : right, 0..<0) }
    for shape in [a.shape, b.shape] where shape.isEmpty {
      throw ExpressionError.Reason.tooFewAxes("@", shape, needed: 1)
    }
    if transposed, b.rank < 2 { throw ExpressionError.Reason.tooFewAxes(".T", b.shape, needed: 2) }
    let row = a.rank == 1 ? a.reshaped([1] + a.shape) : a
    let column = b.rank == 1 ? b.reshaped(b.shape + [1]) : b
    let product = try matrices(row, column, transposed, shown: (a.shape, transposed ? b.shape.swappingLast : b.shape))
    var shape = product.shape
    if b.rank == 1 { shape.removeLast() }
    if a.rank == 1 { shape.remove(at: shape.count - (b.rank == 1 ? 1 : 2)) }
    return .tensor(product.reshaped(shape))
  }

  private func matrices(_ a: Tensor, _ b: Tensor, _ transposed: Bool, shown: ([Int], [Int])) throws -> Tensor {
    let columns = a.shape[a.rank - 1]
    let rightShape = transposed ? b.shape.swappingLast : b.shape
    let rows = rightShape[b.rank - 2]
    guard columns == rows else {
      throw ExpressionError.Reason.unequalProduct(shown.0, shown.1, columns: columns, rows: rows)
    }
    guard let leading = Tensor.broadcastShape(Array(a.shape.dropLast(2)), Array(b.shape.dropLast(2))) else {
      throw ExpressionError.Reason.shapesDiffer("@", shown.0, shown.1)
    }
    let result = leading + [a.shape[a.rank - 2], rightShape[b.rank - 1]]
    if b.shape.dropLast(2).allSatisfy({ $0 == 1 }), a.rank >= b.rank {  // one matrix for all: [leading·rows, columns]
      try budget.admit(result)
      let rows = a.shape.dropLast().reduce(1, *)
      let matrix = b.reshaped(Array(b.shape.suffix(2)))
      return multiply(a.reshaped([rows, columns]), matrix, transposed).reshaped(result)
    }
    let (left, right) = (leading + a.shape.suffix(2), leading + b.shape.suffix(2))
    let made = [result] + [(left, a), (right, b)].filter { $0 != $1.shape }.map(\.0)
    try budget.admit(elements: made.reduce(0) { $0 + $1.reduce(1) { $0 * Double($1) } })
    return multiply(a.broadcast(to: left), b.broadcast(to: right), transposed)
  }
}

private func multiply(_ a: Tensor, _ b: Tensor, _ transposed: Bool) -> Tensor {
  transposed ? matmul(a, transposed: b) : matmul(a, b)
}

extension [Int] {
  /// A shape with its last two axes swapped.
  fileprivate var swappingLast: [Int] { dropLast(2) + suffix(2).reversed() }
}
