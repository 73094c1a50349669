import Foundation
import Tensors

extension Function {
  static let layers: [Function] = [
    Function(
      "softmax(x, axis=-1)", .layers, "probabilities from scores: exp(x) / Σ exp(x), computed from x - max",
      example: "softmax([1, 2, 3])", body: softmax),
    map("relu(x)", "max(x, 0)", "relu([-1, 2])") { maximum($0, Tensor(0)) },
    map("sigmoid(x)", "1 / (1 + exp(-x))", "sigmoid([-1, 0, 1])") { sigmoid($0) },
    Function(
      "gelu(x, approximate=\"tanh\")", .layers,
      "x·Φ(x), by default in the tanh form PaliGemma uses; \"none\" for the exact one", example: "gelu([-1, 0, 1])",
      body: gelu),
    Function(
      "layernorm(x, weight=None, bias=None, eps=1e-6)", .layers,
      "rows with mean 0 and variance 1, times weight, plus bias", example: "layernorm([[1, 2, 6]])", body: layerNorm),
    Function(
      "rmsnorm(x, weight=None, eps=1e-6)", .layers,
      "rows divided by their root mean square, times 1 + weight: Gemma's form", example: "rmsnorm([[3, 4]])",
      body: rmsNorm),
    Function(
      "rope(x, positions, base=10000)", .layers,
      "pairs (i, i + size/2) of each row turned by position · base^(-2i/size)",
      example: "rope([[1, 0, 0, 0], [1, 0, 0, 0]], [0, 1])", body: rope),
    Function(
      "cosine(a, b, axis=-1)", .layers, "the cosine of the angle between two vectors", example: "cosine([1, 0], [1, 1])"
    ) { call in
      let (a, b) = (try call.tensor("a"), try call.tensor("b"))
      let shape = try call.broadcastShape(a, b)
      let axis = try call.axis(default: -1, of: shape)
      if shape.isEmpty { throw ExpressionError.Reason.tooFewAxes("cosine", shape, needed: 1) }
      try call.budget.admit(shape, scratch: shape.reduce(0, +))
      let (wideA, wideB) = (a.broadcast(to: shape), b.broadcast(to: shape))
      let lengths = sqrt(wideA.sumOfSquares(over: [axis])) * sqrt(wideB.sumOfSquares(over: [axis]))
      return .tensor((a * b).sum(over: [axis]) / lengths)
    },
  ]

  private static func map(
    _ signature: String, _ summary: String, _ example: String, _ tensor: @escaping @Sendable (Tensor) -> Tensor
  ) -> Function {
    Function(signature, .layers, summary, example: example) { .tensor(try $0.mapping(tensor)) }
  }

  @Sendable private static func softmax(_ call: Call) throws -> Value {
    let x = try call.tensor("x")
    try call.budget.admit(x.shape, scratch: 2 * x.count)
    return .tensor(try call.alongAxis(Tensors.softmax))
  }

  @Sendable private static func gelu(_ call: Call) throws -> Value {
    let x = try call.tensor("x")
    try call.budget.admit(x.shape, scratch: 2 * x.count)
    switch call.has("approximate") ? try call.text("approximate") : "tanh" {
    case "tanh": return .tensor(Tensors.gelu(x))
    case "none": return .tensor(x * 0.5 * (erf(x * Float(0.5.squareRoot())) + Tensor(1)))
    default: throw call.unsuitable("approximate", expected: "\"tanh\" or \"none\"")
    }
  }

  @Sendable private static func layerNorm(_ call: Call) throws -> Value {
    let x = try call.rows()
    let weight = try call.rowParameter("weight", of: x) ?? Tensor(repeating: 1, shape: x.shape.suffix(1))
    let bias = try call.rowParameter("bias", of: x) ?? Tensor(repeating: 0, shape: x.shape.suffix(1))
    let epsilon = Float(try call.number("eps", default: 1e-6))
    return .tensor(Tensors.layerNorm(x, weight: weight, bias: bias, epsilon: epsilon))
  }

  @Sendable private static func rmsNorm(_ call: Call) throws -> Value {
    let x = try call.rows()
    let weight = try call.rowParameter("weight", of: x) ?? Tensor(repeating: 0, shape: x.shape.suffix(1))
    let epsilon = Float(try call.number("eps", default: 1e-6))
    return .tensor(Tensors.rmsNorm(x, weight: weight, epsilon: epsilon))
  }

  @Sendable private static func rope(_ call: Call) throws -> Value {
    let x = try call.rows()
    let positions = try call.tensor("positions")
    let base = try call.number("base", default: 10000)
    guard let size = x.shape.last, size > 0, size % 2 == 0 else {
      throw call.unsuitable("x", expected: "rows of an even number of elements")
    }
    let rows = x.rank > 1 ? x.shape[x.rank - 2] : 1
    guard positions.count == rows else {
      throw call.unsuitable("positions", expected: "one position for each of the \(rows) rows")
    }
    let (cosine, sine) = rotaryTables(positions: positions.values, size: size, base: base)
    let heads = x.reshaped([rows == 0 ? 0 : x.count / (rows * size), rows, size])
    return .tensor(heads.rotatingHalves(cosine: cosine, sine: sine).reshaped(x.shape))
  }
}

extension Call {
  /// The argument `x`, which has rows to work on, and memory for a result of its shape.
  fileprivate func rows() throws -> Tensor {
    let x = try tensor("x")
    if x.rank == 0 { throw ExpressionError.Reason.tooFewAxes(function.name, x.shape, needed: 1) }
    try budget.admit(x.shape)
    return x
  }

  /// An argument with one number for each column of `x`.
  fileprivate func rowParameter(_ name: String, of x: Tensor) throws -> Tensor? {
    guard has(name) else { return nil }
    let parameter = try tensor(name)
    guard parameter.shape == Array(x.shape.suffix(1)) else {
      throw unsuitable(name, expected: "a tensor \(x.shape.suffix(1)), one number for each column of x")
    }
    return parameter
  }
}
