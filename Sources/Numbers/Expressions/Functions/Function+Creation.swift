import Tensors

extension Function {
  static let creation: [Function] = [
    Function("zeros(shape)", .creation, "zeros", example: "zeros([2, 3])") { call in
      .tensor(Tensor(repeating: 0, shape: try call.admittedShape()))
    },
    Function("ones(shape)", .creation, "ones", example: "ones(3)") { call in
      .tensor(Tensor(repeating: 1, shape: try call.admittedShape()))
    },
    Function(
      "random(shape, seed=0)", .creation, "numbers spread evenly from 0 up to 1, the same for the same seed",
      example: "random([2, 2], seed=7)"
    ) { call in
      let seed = try call.integer("seed", default: 0)
      return .tensor(Tensor.random(shape: try call.admittedShape(), seed: UInt64(bitPattern: Int64(seed))))
    },
    Function(
      "arange(start, stop=None, step=1)", .creation, "start up to but not including stop; from 0 when given one number",
      example: "arange(1, 7, 2)", body: range),
    Function(
      "eye(N, M=None, k=0)", .creation,
      "ones on a diagonal of an N by M matrix; k=1 is the one above the main diagonal",
      example: "eye(3)"
    ) { call in
      let rows = try call.integer("N")
      let columns = try call.integer("M", default: rows)
      guard rows >= 0 else { throw call.unsuitable("N", expected: "0 or more") }
      guard columns >= 0 else { throw call.unsuitable("M", expected: "0 or more") }
      try call.budget.admit([rows, columns])
      return .tensor(Tensor.eye(rows, columns, diagonal: try call.integer("k", default: 0)))
    },
    Function(
      "outer(a, b)", .creation, "the product of every element of a with every element of b",
      example: "outer([1, 2], [10, 20, 30])"
    ) { call in
      let (a, b) = (try call.tensor("a"), try call.tensor("b"))
      try call.budget.admit([a.count, b.count])
      return .tensor(a.reshaped([a.count, 1]) * b.reshaped([b.count]))
    },
  ]

  @Sendable private static func range(_ call: Call) throws -> Value {
    let first = try call.number("start")
    let (start, stop) = call.has("stop") ? (first, try call.number("stop")) : (0, first)
    let step = try call.number("step", default: 1)
    let count = ((stop - start) / step).rounded(.up)
    guard step != 0, !count.isNaN else { throw call.unsuitable("step", expected: "a finite step that is not 0") }
    try call.budget.admit(elements: max(0, count))
    return .tensor(Tensor.range(from: start, step: step, count: Int(max(0, count))))
  }
}

extension Call {
  /// The argument `shape`, small enough to be made.
  fileprivate func admittedShape() throws -> [Int] {
    let shape = try shape("shape")
    try budget.admit(shape)
    return shape
  }
}
