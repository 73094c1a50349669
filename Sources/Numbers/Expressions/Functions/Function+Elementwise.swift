import Foundation
import Tensors

extension Function {
  static let elementwise: [Function] = [
    map("exp(x)", "e to the power of every element", "exp([0, 1, -inf])", Foundation.exp, Tensors.exp),
    map("log(x)", "the natural logarithm; -inf at 0, nan below", "log([1, 10, 0])", Foundation.log, Tensors.log),
    map("sqrt(x)", "the square root; nan below 0", "sqrt([4, 2])", Foundation.sqrt, Tensors.sqrt),
    map("tanh(x)", "the hyperbolic tangent", "tanh([-2, 0, 2])", Foundation.tanh, Tensors.tanh),
    map("erf(x)", "the error function, of which the exact GELU is made", "erf([0, 1])", Foundation.erf, Tensors.erf),
    map("sin(x)", "the sine of an angle in radians", "sin([0, pi / 2])", Foundation.sin, Tensors.sin),
    map("cos(x)", "the cosine of an angle in radians", "cos([0, pi])", Foundation.cos, Tensors.cos),
    map("abs(x)", "the size of every element", "abs([-2, 3])", Swift.abs, Tensors.abs),
    map("floor(x)", "the largest whole number not above", "floor([-1.5, 1.5])", Foundation.floor, Tensors.floor),
    map("ceil(x)", "the smallest whole number not below", "ceil([-1.5, 1.5])", Foundation.ceil, Tensors.ceil),
    Function(
      "round(x, decimals=0)", .elementwise, "the nearest with so many decimals; halves go to the even one",
      example: "round([0.5, 1.5, 2.25], 1)", body: rounded),
    pair("mod(x, y)", "x % y: what is left of x, with the sign of y", "mod([-7, 7], 3)", Tensors.floorRemainder),
    pair("maximum(x, y)", "the larger of two; nan where either is", "maximum([1, 5], [4, 2])", Tensors.maximum),
    pair("minimum(x, y)", "the smaller of two; nan where either is", "minimum([1, 5], 3)", Tensors.minimum),
    Function(
      "clip(x, min=None, max=None)", .elementwise, "every element held between two bounds",
      example: "clip([-3, 0.5, 8], 0, 1)", body: clipped),
    Function(
      "cumsum(x, axis=None)", .elementwise, "the running sum along an axis, or of all elements in order",
      example: "cumsum([1, 2, 3])"
    ) { call in
      let x = try call.tensor("x")
      try call.budget.admit(x.shape)
      let axis = call.has("axis") ? try call.axis(of: x.shape) : nil
      guard let axis, x.rank > 0 else { return .tensor(x.reshaped([x.count]).cumulativeSum(axis: 0)) }
      return .tensor(x.cumulativeSum(axis: axis))
    },
  ]

  /// A function of one element: numbers stay in double precision.
  private static func map(
    _ signature: String, _ summary: String, _ example: String, _ number: @escaping @Sendable (Double) -> Double,
    _ tensor: @escaping @Sendable (Tensor) -> Tensor
  ) -> Function {
    Function(signature, .elementwise, summary, example: example) { call in
      if case .number(let x) = try call.value("x") { return .number(number(x)) }
      return .tensor(try call.mapping(tensor))
    }
  }

  private static func pair(
    _ signature: String, _ summary: String, _ example: String, _ tensor: @escaping @Sendable (Tensor, Tensor) -> Tensor
  ) -> Function {
    Function(signature, .elementwise, summary, example: example) { call in
      let (x, y) = (try call.tensor("x"), try call.tensor("y"))
      return Value(try call.broadcasting(x, y, tensor), isMask: try call.isMask("x") && call.isMask("y"))
    }
  }

  @Sendable private static func rounded(_ call: Call) throws -> Value {
    let decimals = try call.integer("decimals", default: 0)
    let scale = pow(10, Double(abs(decimals)))
    if case .number(let x) = try call.value("x") {
      return .number(decimals < 0 ? rint(x / scale) * scale : rint(x * scale) / scale)
    }
    let factor = Tensor(Float(scale))
    return .tensor(
      try call.mapping { decimals < 0 ? Tensors.round($0 / factor) * factor : Tensors.round($0 * factor) / factor })
  }

  @Sendable private static func clipped(_ call: Call) throws -> Value {
    let x = try call.tensor("x")
    let low = call.has("min") ? try call.tensor("min") : Tensor(-.infinity)
    let high = call.has("max") ? try call.tensor("max") : Tensor(.infinity)
    if low.rank == 0, high.rank == 0 {
      try call.budget.admit(x.shape)
      return .tensor(clip(x, low.values[0], high.values[0]))
    }
    return .tensor(try call.broadcasting(try call.broadcasting(x, low, Tensors.maximum), high, Tensors.minimum))
  }
}

extension Call {
  /// A function of every element of the argument `x`.
  func mapping(_ function: (Tensor) -> Tensor) throws -> Tensor {
    let x = try tensor("x")
    try budget.admit(x.shape)
    return function(x)
  }

  /// A function of two tensors broadcast together.
  func broadcasting(_ a: Tensor, _ b: Tensor, _ function: (Tensor, Tensor) -> Tensor) throws -> Tensor {
    try budget.admit(try broadcastShape(a, b))
    return function(a, b)
  }

  /// The shape that two tensors take together.
  func broadcastShape(_ a: Tensor, _ b: Tensor) throws -> [Int] {
    guard let shape = Tensor.broadcastShape(a.shape, b.shape) else {
      throw ExpressionError.Reason.shapesDiffer(function.name, a.shape, b.shape)
    }
    return shape
  }
}
