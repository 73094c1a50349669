import Tensors

/// The part of a tensor that indexes take, worked out before any element is moved.
struct Selection {
  /// One entry between the brackets, with its numbers known.
  struct Index {
    enum Kind {
      case integer(Int)
      case slice(start: Int?, stop: Int?, step: Int)
      case ellipsis
      case newAxis
      case array(Tensor)
      case mask(Tensor)
    }

    var kind: Kind
    var range: Range<Int>
  }

  /// The shape of the result.
  private(set) var shape: [Int] = []
  /// Elements needed besides the result.
  private(set) var scratch = 0

  private var source: [Int]  // the shape that is cut: the tensor's, with new axes, the axes of a mask joined into one
  private var cuts: [Tensor.Cut] = []
  private var kept: [Int] = []  // the extents after cutting that stay axes
  private var sliced: [Tensor.Cut] = []  // what slices take of the axes that stay
  private var arrays: [IndexArray] = []
  private var common: [Int] = []  // the shape that the index arrays take together
  private var startsWithArray = false  // whether the outermost axis is picked from by an array of its own
  private var isApart = false  // whether slices stand between them, so that NumPy moves their axes to the front

  /// Indices that are picked from one of the axes `kept`.
  private struct IndexArray {
    var indices: [Int]
    var shape: [Int]
    var axis: Int
  }

  /// - Throws: `ExpressionError` when the indexes do not fit `shape`.
  init(_ shape: [Int], _ given: [Index]) throws {
    let indices: [Index]
    (indices, source) = try Self.addingAxes(Self.fill(given, shape), to: shape)
    for (axis, index) in indices.enumerated() { try add(index, axis: axis) }
    // once there is an array, NumPy takes whole numbers for arrays too
    let advanced = indices.indices.filter { !indices[$0].isSlice }
    isApart = zip(advanced, advanced.dropFirst()).contains { $1 != $0 + 1 }
    self.shape = kept
    guard let first = arrays.first else { return }
    for array in arrays.reversed() { self.shape.remove(at: array.axis) }
    self.shape.insert(contentsOf: common, at: isApart ? 0 : first.axis)
    if case .array = indices[0].kind { startsWithArray = true }
    scratch = (kept == source ? 0 : kept.reduce(1, *)) + (isApart ? kept.reduce(1, *) : 0)
  }

  /// The selected elements.
  func apply(to tensor: Tensor) -> Tensor {
    let cut = tensor.reshaped(source).cut(cuts)
    guard let first = arrays.first else { return cut.reshaped(shape) }
    let axes = arrays.map(\.axis)
    let place = isApart ? 0 : first.axis
    var order = kept.indices.filter { !axes.contains($0) }
    order.insert(contentsOf: axes, at: place)
    var joined = order.map { kept[$0] }
    joined.replaceSubrange(place..<place + axes.count, with: [axes.reduce(1) { $0 * kept[$1] }])
    return cut.reshaped(kept).permuted(order).reshaped(joined).taking(positions, axis: place).reshaped(shape)
  }

  /// Where each axis of the result begins in the axis that it is of, and at what distance it goes on; none where lists pick.
  var origins: [Origin] { arrays.isEmpty ? sliced.map { Origin(first: $0.start, step: $0.step) } : [] }

  /// The rows of the outermost axis of `shape` that are taken, and this selection among those alone.
  func amongRowsTaken(of shape: [Int]) -> (rows: [Int], selection: Selection) {
    guard let cut = cuts.first, source == shape else { return (Array(0..<(shape.first ?? 1)), self) }
    var (selection, rows) = (self, (0..<cut.count).map { cut.start + $0 * cut.step })
    if startsWithArray {
      rows = Set(arrays[0].indices).sorted()
      let place = Dictionary(uniqueKeysWithValues: zip(rows, rows.indices))
      selection.arrays[0].indices = arrays[0].indices.compactMap { place[$0] }
      selection.kept[0] = rows.count
    }
    selection.source[0] = rows.count
    selection.cuts[0] = Tensor.Cut(start: 0, step: 1, count: rows.count)
    return (rows, selection)
  }

  /// Where the picked elements lie once the axes of the index arrays are joined into one.
  private var positions: [Int] {
    if arrays.count == 1 { return arrays[0].indices }
    return arrays.reduce([Int](repeating: 0, count: common.reduce(1, *))) { positions, array in
      let strides = Tensor.broadcastStrides(of: array.shape, in: common)
      return positions.indices.map { position in
        var (rest, offset) = (position, 0)
        for axis in common.indices.reversed() {
          offset += rest % common[axis] * strides[axis]
          rest /= common[axis]
        }
        return positions[position] * kept[array.axis] + array.indices[offset]
      }
    }
  }
}

// MARK: - One axis at a time

extension Selection {
  /// The indexes with `...` replaced by whole slices, one index for each axis after a mask's axes are joined.
  private static func fill(_ indices: [Index], _ shape: [Int]) throws -> [Index] {
    let consumed = indices.reduce(0) { $0 + $1.axes }
    guard consumed <= shape.count else {
      let range = indices[0].range.lowerBound..<indices[indices.count - 1].range.upperBound
      throw ExpressionError(.tooManyIndices(consumed, shape), at: range)
    }
    let ellipses = indices.filter(\.isEllipsis)
    if ellipses.count > 1 { throw ExpressionError(.repeatedEllipsis, at: ellipses[1].range) }
    let missing = shape.count - consumed
    let whole = Index(kind: .slice(start: nil, stop: nil, step: 1), range: 0..<0)
    let fillers = [Index](repeating: whole, count: missing)
    guard let place = indices.firstIndex(where: \.isEllipsis) else { return indices + fillers }
    return indices[..<place] + fillers + indices[(place + 1)...]
  }

  /// A shape with an axis of 1 for each new one, whose index is all of it.
  private static func addingAxes(_ indices: [Index], to shape: [Int]) -> ([Index], [Int]) {
    var (all, source, axis) = ([Index](), shape, 0)
    for index in indices {
      if case .newAxis = index.kind {
        source.insert(1, at: axis)
        all.append(Index(kind: .slice(start: nil, stop: nil, step: 1), range: index.range))
        axis += 1
      } else {
        all.append(index)
        axis += index.axes
      }
    }
    return (all, source)
  }

  private mutating func add(_ index: Index, axis: Int) throws {
    switch index.kind {
    case .ellipsis, .newAxis: break
    case .integer(let integer):
      let position = try Self.wrap(integer, axis, source[axis], index.range)
      cuts.append(Tensor.Cut(start: position, step: 1, count: 1))
    case .slice(let start, let stop, let step):
      let cut = Tensor.Cut(start: start, stop: stop, step: step, extent: source[axis])
      cuts.append(cut)
      kept.append(cut.count)
      sliced.append(cut)
    case .array(let indices):
      let (positions, misfit) = indices.positions(extent: source[axis])
      if let misfit { throw Self.error(misfit, axis, source[axis], index.range) }
      try take(positions, indices.shape, axis, index.range)
    case .mask(let mask):
      let covered = axis..<axis + mask.rank
      guard Array(source[covered]) == mask.shape else {
        throw ExpressionError(.maskShape(mask.shape, source), at: index.range)
      }
      source.replaceSubrange(covered, with: [mask.count])
      let indices = mask.nonzeroPositions
      try take(indices, [indices.count], axis, index.range)
    }
  }

  private mutating func take(_ indices: [Int], _ shape: [Int], _ axis: Int, _ range: Range<Int>) throws {
    guard let together = Tensor.broadcastShape(common, shape) else {
      throw ExpressionError(.shapesDiffer("indexes", common, shape), at: range)
    }
    common = together
    arrays.append(IndexArray(indices: indices, shape: shape, axis: kept.count))
    cuts.append(Tensor.Cut(start: 0, step: 1, count: source[axis]))
    kept.append(source[axis])
  }

  private static func error(_ index: Float, _ axis: Int, _ extent: Int, _ range: Range<Int>) -> ExpressionError {
    guard let whole = Int(exactly: index) else {
      return ExpressionError(.fractionalIndex(Value.number(Double(index)).text), at: range)
    }
    return ExpressionError(.indexOutside(whole, axis: axis, extent: extent), at: range)
  }

  /// A position from an index that may count from the end.
  private static func wrap(_ index: Int, _ axis: Int, _ extent: Int, _ range: Range<Int>) throws -> Int {
    guard index >= -extent, index < extent else {
      throw ExpressionError(.indexOutside(index, axis: axis, extent: extent), at: range)
    }
    return index < 0 ? index + extent : index
  }
}

extension Selection.Index {
  fileprivate var isEllipsis: Bool { if case .ellipsis = kind { true } else { false } }

  fileprivate var isSlice: Bool { if case .slice = kind { true } else { false } }

  /// How many axes the index takes.
  fileprivate var axes: Int {
    switch kind {
    case .ellipsis, .newAxis: 0
    case .mask(let mask): mask.rank
    case .integer, .slice, .array: 1
    }
  }
}

extension Tensor.Cut {
  /// Python's slice of an axis: bounds count from the end when negative, and are cut to the axis.
  init(start: Int?, stop: Int?, step: Int, extent: Int) {
    func bound(_ index: Int?, default position: Int) -> Int {
      guard let index else { return position }
      let limits = step > 0 ? (0, extent) : (-1, extent - 1)
      return min(max(index < 0 ? index + extent : index, limits.0), limits.1)
    }
    let first = bound(start, default: step > 0 ? 0 : extent - 1)
    let last = bound(stop, default: step > 0 ? extent : -1)
    let distance = step > 0 ? last - first : first - last
    let count = distance > 0 ? (distance - 1) / abs(step) + 1 : 0
    self.init(start: first, step: count > 1 ? step : 1, count: count)
  }
}
