import Tensors

extension Function {
  static let boxes: [Function] = [
    Function(
      "objects()", .boxes,
      "[n, 4], the answer's boxes: left, top, right, bottom in the picture's pixels",
      example: "objects()"
    ) { call in
      guard let objects = call.environment.objects else {
        throw ExpressionError.Reason.unavailable("objects", why: "there is no answer here")
      }
      return .tensor(try objects())
    },
    Function(
      "iou(a, b)", .boxes, "the area that two boxes share by what either has; of lists of them, every pair's",
      example: "iou([0, 0, 2, 2], [1, 0, 3, 2])"
    ) { call in
      let (a, b) = (try call.boxes("a"), try call.boxes("b"))
      let shape = a.shape.dropLast() + b.shape.dropLast()
      try call.budget.admit(Array(shape))
      let overlaps = a.boxRows.flatMap { first in b.boxRows.map { overlap(first, $0) } }
      return shape.isEmpty ? .number(overlaps[0]) : .tensor(Tensor(overlaps.map { Float($0) }, shape: Array(shape)))
    },
  ]
}

extension Call {
  /// One box, `[4]`, or a list of them, `[n, 4]`.
  fileprivate func boxes(_ name: String) throws -> Tensor {
    let boxes = try tensor(name)
    guard (1...2).contains(boxes.rank), boxes.shape.last == 4 else {
      throw unsuitable(name, expected: "a box, [left, top, right, bottom], or a list of boxes")
    }
    return boxes
  }
}

extension Tensor {
  fileprivate var boxRows: [[Double]] {
    stride(from: 0, to: count, by: 4).map { start in values[start..<start + 4].map { Double($0) } }
  }
}

/// Intersection over union; 0 where neither box has an area.
private func overlap(_ a: [Double], _ b: [Double]) -> Double {
  func area(_ box: [Double]) -> Double { max(box[2] - box[0], 0) * max(box[3] - box[1], 0) }
  let common = area([max(a[0], b[0]), max(a[1], b[1]), min(a[2], b[2]), min(a[3], b[3])])
  let union = area(a) + area(b) - common
  return union > 0 ? common / union : 0
}
