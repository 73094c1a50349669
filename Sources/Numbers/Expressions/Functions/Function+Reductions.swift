import Tensors

extension Function {
  static let reductions: [Function] = [
    reduction("sum(x, axis=None, keepdims=False)", "the sum", "sum([[1, 2], [3, 4]], axis=0)") { $0.sum(over: $1) },
    reduction("mean(x, axis=None, keepdims=False)", "the mean", "mean([1, 2, 6])") { $0.mean(over: $1) },
    reduction("prod(x, axis=None, keepdims=False)", "the product", "prod([2, 3, 4])") { $0.product(over: $1) },
    Function(
      "var(x, axis=None, ddof=0, keepdims=False)", .reductions, "the variance; ddof=1 for a sample's",
      example: "var([1, 2, 6])"
    ) { call in
      let ddof = try call.number("ddof", default: 0)
      return .tensor(try call.reducing { $0.variance(over: $1, ddof: ddof) })
    },
    Function(
      "std(x, axis=None, ddof=0, keepdims=False)", .reductions, "the standard deviation; ddof=1 for a sample's",
      example: "std([1, 2, 6])"
    ) { call in
      let ddof = try call.number("ddof", default: 0)
      return .tensor(try call.reducing { sqrt($0.variance(over: $1, ddof: ddof)) })
    },
    extreme("max(x, axis=None, keepdims=False)", "the largest element; nan if there is one", "max([3, 8, 5])") {
      $0.largest(over: $1)
    },
    extreme("min(x, axis=None, keepdims=False)", "the smallest element; nan if there is one", "min([3, 8, 5])") {
      $0.smallest(over: $1)
    },
    position("argmax(x, axis=None, keepdims=False)", "where the largest element is first", "argmax([3, 8, 5])") {
      $0.indexOfLargest(axis: $1)
    },
    position("argmin(x, axis=None, keepdims=False)", "where the smallest element is first", "argmin([3, 8, 5])") {
      $0.indexOfSmallest(axis: $1)
    },
    Function(
      "norm(x, ord=2, axis=None, keepdims=False)", .reductions,
      "a vector's length: (Σ |x|^ord)^(1/ord); inf for the largest",
      example: "norm([3, 4])", body: norm),
    Function(
      "entropy(p, axis=-1)", .reductions, "the uncertainty of probabilities in nats: -Σ p log p",
      example: "entropy([0.5, 0.5])"
    ) { call in
      let p = try call.tensor("p")
      let axes = try call.has("axis") ? call.axes(of: p.shape) : [p.rank - 1].filter { $0 >= 0 }
      try call.budget.admit(p.shape, scratch: 2 * p.count)
      let terms = choose(compare(p, .equal, Tensor(0)), Tensor(0), p * log(p))
      return .tensor(-terms.sum(over: axes))
    },
  ]

  private static func reduction(
    _ signature: String, _ summary: String, _ example: String,
    _ reduce: @escaping @Sendable (Tensor, [Int]) -> Tensor
  ) -> Function {
    Function(signature, .reductions, summary, example: example) { .tensor(try $0.reducing(reduce)) }
  }

  /// A reduction that nothing has no value of.
  private static func extreme(
    _ signature: String, _ summary: String, _ example: String,
    _ reduce: @escaping @Sendable (Tensor, [Int]) -> Tensor
  ) -> Function {
    Function(signature, .reductions, summary, example: example) { call in
      try call.refuseNothing(axes: try call.axes(of: try call.tensor("x").shape))
      return Value(try call.reducing(reduce), isMask: try call.isMask("x"))
    }
  }

  private static func position(
    _ signature: String, _ summary: String, _ example: String,
    _ find: @escaping @Sendable (Tensor, Int) -> Tensor
  ) -> Function {
    Function(signature, .reductions, summary, example: example) { call in
      let x = try call.tensor("x")
      let axis = call.has("axis") ? try call.axis(of: x.shape) : nil
      if let axis, x.rank > 0 {
        try call.refuseNothing(axes: [axis])
        try call.budget.admit(x.shape)
        return .tensor(try call.keepingAxes(find(x, axis), [axis], of: x.shape))
      }
      try call.refuseNothing(axes: Array(x.shape.indices))
      guard x.count <= 1 << 24 else { throw ExpressionError.Reason.tooManyToNumber(x.count) }
      let index = find(x.reshaped([x.count]), 0)
      return .tensor(try call.keepingAxes(index, Array(x.shape.indices), of: x.shape))
    }
  }

  @Sendable private static func norm(_ call: Call) throws -> Value {
    let order = try call.number("ord", default: 2)
    let x = try call.tensor("x")
    if call.has("ord"), try call.axes(of: x.shape).count > 1 {
      throw call.unsuitable("ord", expected: "to be left out, or one axis to go with it: axis=-1")
    }
    let sizes = order == 2 ? x : abs(x)
    try call.budget.admit(x.shape, scratch: x.count)
    if order.isInfinite { try call.refuseNothing(axes: try call.axes(of: x.shape)) }
    return .tensor(
      try call.reducing { x, axes in
        switch order {
        case 2: sqrt(x.sumOfSquares(over: axes))
        case .infinity: sizes.largest(over: axes)
        case -.infinity: sizes.smallest(over: axes)
        case 0: compare(x, .unequal, Tensor(0)).sum(over: axes)
        case 1: sizes.sum(over: axes)
        default: power(power(sizes, Tensor(Float(order))).sum(over: axes), Tensor(Float(1 / order)))
        }
      })
  }
}

extension Call {
  /// `reduce` of the argument `x` over its `axis`, with axes of 1 in their places under `keepdims`.
  func reducing(_ reduce: (Tensor, [Int]) -> Tensor) throws -> Tensor {
    let x = try tensor("x")
    let axes = try axes(of: x.shape)
    // at most one copy of the elements, in another order, and the result
    try budget.admit(x.shape, scratch: x.count)
    return try keepingAxes(reduce(x, axes), axes, of: x.shape)
  }

  /// A result of a reduction over `axes`, with axes of 1 in their places if the argument `keepdims` says so.
  func keepingAxes(_ result: Tensor, _ axes: [Int], of shape: [Int]) throws -> Tensor {
    guard try flag("keepdims") else { return result }
    return result.reshaped(shape.indices.map { axes.contains($0) ? 1 : shape[$0] })
  }

  /// Refuses to look for an element where there is none.
  func refuseNothing(axes: [Int]) throws {
    let shape = try tensor("x").shape
    let results = shape.indices.filter { !axes.contains($0) }.reduce(1) { $0 * shape[$1] }
    guard results == 0 || axes.allSatisfy({ shape[$0] > 0 }) else {
      throw ExpressionError.Reason.nothingToReduce(function.name, shape)
    }
  }
}
