import Tensors

extension Function {
  static let sorting: [Function] = [
    Function(
      "sort(x, axis=-1)", .sorting, "the elements in ascending order, nan last", example: "sort([3, 1, 2])"
    ) { call in
      Value(try call.sorting { $0.sorted() }, isMask: try call.isMask("x"))
    },
    Function(
      "argsort(x, axis=-1)", .sorting, "the indexes that sort x; equal elements keep their order, nan comes last",
      example: "argsort([30, 10, 20])"
    ) { call in
      .tensor(try call.sorting { $0.sortingIndices() })
    },
    Function(
      "topk(x, k)", .sorting, "the k largest elements along the last axis and their indexes: a pair",
      example: "topk([30, 10, 20], 2)", body: topk),
  ]

  @Sendable private static func topk(_ call: Call) throws -> Value {
    let (x, k) = (try call.tensor("x"), try call.integer("k"))
    guard let extent = x.shape.last else { throw ExpressionError.Reason.tooFewAxes("topk", x.shape, needed: 1) }
    guard k >= 0, k <= extent else {
      throw call.unsuitable("k", expected: "0 to \(extent), the extent of the last axis")
    }
    guard extent <= 1 << 24 else { throw ExpressionError.Reason.tooManyToNumber(extent) }
    try call.budget.admit(x.shape, scratch: x.count + 4 * extent)
    let (values, indices) = x.largest(k)
    return .tuple([.tensor(values), .tensor(indices)])
  }
}

extension Call {
  fileprivate func sorting(_ sort: (Tensor) -> Tensor) throws -> Tensor {
    let x = try tensor("x")
    let extent = x.rank == 0 ? 1 : x.shape[try axis(default: -1, of: x.shape)]
    guard extent <= 1 << 24 else { throw ExpressionError.Reason.tooManyToNumber(extent) }
    try budget.admit(x.shape, scratch: x.count + 4 * extent)
    return try alongAxis(sort)
  }

  /// A function of rows of the last axis, applied along the argument `axis` of `x`, which by default is the last.
  func alongAxis(_ function: (Tensor) -> Tensor) throws -> Tensor {
    let x = try tensor("x")
    let axis = try axis(default: -1, of: x.shape)
    if axis >= x.rank - 1 { return function(x) }
    var order = Array(x.shape.indices)
    order.swapAt(axis, x.rank - 1)
    return function(x.permuted(order)).permuted(order)
  }
}
