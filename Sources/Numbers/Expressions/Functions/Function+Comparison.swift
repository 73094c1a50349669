import Tensors

extension Function {
  static let comparisons: [Function] = [
    Function(
      "where(condition, x, y)", .comparison, "x where the condition holds, y where not",
      example: "where(arange(4) > 1, 10, 0)"
    ) { call in
      let (condition, x, y) = (try call.tensor("condition"), try call.tensor("x"), try call.tensor("y"))
      let pair = try call.broadcastShape(x, y)
      guard let shape = Tensor.broadcastShape(condition.shape, pair) else {
        throw ExpressionError.Reason.shapesDiffer("where", condition.shape, pair)
      }
      try call.budget.admit(elements: 4 * shape.reduce(1) { $0 * Double($1) })
      return Value(choose(condition, x, y), isMask: try call.isMask("x") && call.isMask("y"))
    },
    Function(
      "allclose(a, b, rtol=1e-05, atol=1e-08, equal_nan=False)", .comparison,
      "whether all elements agree: |a - b| ≤ atol + rtol·|b|", example: "allclose(0.1 + 0.2, 0.3)", body: allClose),
    test("any(x, axis=None, keepdims=False)", "whether some element is not 0", "any([0, 0, 1])") {
      $0.largest(over: $1)
    },
    test("all(x, axis=None, keepdims=False)", "whether no element is 0", "all([1, 2, 0])") { $0.smallest(over: $1) },
    Function("isnan(x)", .comparison, "where x is not a number", example: "isnan([1, nan])") { call in
      .mask(try call.mapping { compare($0, .unequal, $0) })
    },
  ]

  private static func test(
    _ signature: String, _ summary: String, _ example: String,
    _ reduce: @escaping @Sendable (Tensor, [Int]) -> Tensor
  ) -> Function {
    Function(signature, .comparison, summary, example: example) { call in
      let x = try call.tensor("x")
      let axes = try call.axes(of: x.shape)
      if axes.contains(where: { x.shape[$0] == 0 }) {  // nothing: `all` holds, `any` does not
        let shape = x.shape.indices.filter { !axes.contains($0) }.map { x.shape[$0] }
        let nothing = Tensor(repeating: call.function.name == "all" ? 1 : 0, shape: shape)
        return .mask(try call.keepingAxes(nothing, axes, of: x.shape))
      }
      return .mask(try call.reducing { reduce(compare($0, .unequal, Tensor(0)), $1) })
    }
  }

  @Sendable private static func allClose(_ call: Call) throws -> Value {
    let (a, b) = (try call.value("a"), try call.value("b"))
    let relative = try call.number("rtol", default: 1e-5)
    let absolute = try call.number("atol", default: 1e-8)
    let equalNaN = try call.flag("equal_nan")
    if case .number(let a) = a, case .number(let b) = b {
      return .mask(Tensor(isClose(a, b, relative: relative, absolute: absolute, equalNaN: equalNaN) ? 1 : 0))
    }
    let (x, y) = (try call.tensor("a"), try call.tensor("b"))
    let shape = try call.broadcastShape(x, y)
    try call.budget.admit(shape, scratch: x.shape == y.shape ? 0 : shape.reduce(1, *))
    let holds = Tensors.allClose(
      x.broadcast(to: shape), y.broadcast(to: shape), relative: relative, absolute: absolute, equalNaN: equalNaN)
    return .mask(Tensor(holds ? 1 : 0))
  }
}
