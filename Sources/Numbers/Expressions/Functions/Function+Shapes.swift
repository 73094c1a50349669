import Tensors

extension Function {
  static let shapes: [Function] = [
    Function(
      "size(x, axis=None)", .shapes, "how many elements there are, along one axis or in all",
      example: "size([[1, 2, 3]])"
    ) {
      call in
      let shape = try call.tensor("x").shape
      guard call.has("axis") else { return .number(Double(shape.reduce(1, *))) }
      let axis = try call.axis(of: shape)
      return .number(Double(shape.isEmpty ? 1 : shape[axis]))
    },
    Function("ndim(x)", .shapes, "how many axes there are", example: "ndim([[1, 2, 3]])") { call in
      .number(Double(try call.tensor("x").rank))
    },
    Function(
      "reshape(x, shape…)", .shapes, "the same elements in another shape; one extent may be -1",
      example: "reshape(arange(6), 2, -1)", body: reshaped),
    Function(
      "transpose(x, axes=None)", .shapes, "the axes in another order, by default the reverse",
      example: "transpose(zeros([2, 3, 4]), [1, 0, 2]).shape", body: permuted),
    Function(
      "concat([arrays], axis=0)", .shapes, "tensors joined along an axis", example: "concat([[1, 2], [3]])",
      body: joined),
    Function(
      "repeat(x, repeats, axis=None)", .shapes, "every element, or slab of an axis, several times in a row",
      example: "repeat([1, 2], 2)", body: repeated),
  ]

  @Sendable private static func reshaped(_ call: Call) throws -> Value {
    let x = try call.tensor("x")
    var shape = try call.integers("shape")
    guard shape.allSatisfy({ $0 >= -1 }), shape.count(where: { $0 == -1 }) <= 1 else {
      throw call.unsuitable("shape", expected: "extents of 0 or more, at most one of them -1")
    }
    let wanted = shape
    if let open = shape.firstIndex(of: -1) {
      shape[open] = 1
      let rest = shape.reduce(1.0) { $0 * Double($1) }
      shape[open] = rest > 0 && rest <= Double(max(x.count, 1)) ? x.count / Int(rest) : 0
    }
    guard shape.reduce(1.0, { $0 * Double($1) }) == Double(x.count),
      !(wanted.contains(-1) && shape.contains(0) && x.count > 0)
    else { throw ExpressionError.Reason.unequalSize(x.shape, wanted) }
    return Value(x.reshaped(shape), isMask: try call.isMask("x"))
  }

  @Sendable private static func permuted(_ call: Call) throws -> Value {
    let x = try call.tensor("x")
    let axes = call.has("axes") ? try call.integers("axes") : x.shape.indices.reversed()
    let positions = axes.map { $0 < 0 ? $0 + x.rank : $0 }
    guard positions.sorted() == Array(x.shape.indices) else {
      throw call.unsuitable("axes", expected: "each of the \(x.rank) axes of \(x.shape) once")
    }
    try call.budget.admit(x.shape)
    return Value(x.permuted(positions), isMask: try call.isMask("x"))
  }

  @Sendable private static func joined(_ call: Call) throws -> Value {
    let values = try call.values("arrays")
    var tensors = values.compactMap(\.tensor)
    guard tensors.count == values.count, let first = tensors.first, !values.contains(where: \.isSingle) else {
      throw call.unsuitable("arrays", expected: "a list of tensors, as in [a, b]")
    }
    let isMask = values.allSatisfy(\.isMask)
    try call.budget.admit(elements: tensors.reduce(0) { $0 + Double($1.count) })
    guard !call.isNone("axis") else {
      tensors = tensors.map { $0.reshaped([$0.count]) }
      return Value(concatenate(tensors, axis: 0), isMask: isMask)
    }
    let axis = try call.axis(default: 0, of: first.shape)
    for tensor in tensors {
      var shape = tensor.shape
      if shape.count == first.rank { shape[axis] = first.shape[axis] }
      guard shape == first.shape else { throw ExpressionError.Reason.cannotJoin(first.shape, tensor.shape, axis: axis) }
    }
    return Value(concatenate(tensors, axis: axis), isMask: isMask)
  }

  @Sendable private static func repeated(_ call: Call) throws -> Value {
    var x = try call.tensor("x")
    if !call.has("axis") || x.rank == 0 { x = x.reshaped([x.count]) }
    let axis = call.has("axis") ? try call.axis(of: x.shape) : 0
    let counts = try call.shape("repeats")
    guard counts.count == 1 || counts.count == x.shape[axis] else {
      throw call.unsuitable(
        "repeats", expected: "one number, or one for each of the \(x.shape[axis]) slabs of axis \(axis)")
    }
    let total = counts.count == 1 ? Double(counts[0]) * Double(x.shape[axis]) : counts.reduce(0) { $0 + Double($1) }
    let slab = x.shape[axis] == 0 ? 0 : x.count / x.shape[axis]
    try call.budget.admit(elements: total * Double(slab) + (counts.count == 1 ? 0 : 2 * total))
    let isMask = try call.isMask("x")
    guard counts.count > 1 else { return Value(x.repeating(counts[0], axis: axis), isMask: isMask) }
    let indices = counts.indices.flatMap { [Int](repeating: $0, count: counts[$0]) }
    return Value(x.taking(indices, axis: axis), isMask: isMask)
  }
}

extension Value {
  fileprivate var isSingle: Bool { tensor?.rank == 0 }
}
