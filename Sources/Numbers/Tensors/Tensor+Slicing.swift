extension Tensor {
  /// The elements at `offset + Σ indexᵢ·stridesᵢ`, copied out in the order of `shape`.
  ///
  /// Slices, transposes and broadcasts are all such walks over the same elements.
  /// - Precondition: every element walked over exists.
  func gathered(shape: [Int], strides: [Int], offset: Int = 0) -> Tensor {
    Tensor(shape: shape) { target in
      let (axes, count) = (WalkedAxis.merged(shape, strides), shape.reduce(1, *))
      values.withUnsafeBufferPointer { walkInParts($0.baseAddress! + offset, axes, target, count) }
    }
  }

  /// One axis cut to `count` elements: `start`, `start + step`, ….
  public struct Cut: Sendable, Equatable {
    /// The index of the first element, even when there is none.
    public var start: Int
    /// How far to go from one element to the next; may be negative.
    public var step: Int
    /// How many elements are taken.
    public var count: Int

    /// A cut of `count` elements beginning at `start`.
    public init(start: Int, step: Int, count: Int) {
      (self.start, self.step, self.count) = (start, step, count)
    }
  }

  /// The elements that `cuts` take, one cut for each axis.
  /// - Precondition: every index taken exists.
  public func cut(_ cuts: [Cut]) -> Tensor {
    precondition(cuts.count == rank, "\(cuts.count) cuts of \(shape)")
    if cuts == shape.map({ Cut(start: 0, step: 1, count: $0) }) { return self }
    let extents = cuts.map(\.count)
    guard extents.allSatisfy({ $0 > 0 }) else { return Tensor([], shape: extents) }
    let offset = zip(cuts, strides).reduce(0) { $0 + $1.0.start * $1.1 }
    return gathered(shape: extents, strides: zip(cuts, strides).map { $0.step * $1 }, offset: offset)
  }

  /// The slabs `indices` of one axis, in that order: its extent becomes `indices.count`.
  /// - Precondition: every index is one of that axis.
  public func taking(_ indices: [Int], axis: Int) -> Tensor {
    let inner = shape[(axis + 1)...].reduce(1, *)
    let outer = shape[..<axis].reduce(1, *)
    let extent = shape[axis]
    var result = shape
    result[axis] = indices.count
    return Tensor(shape: result) { target in
      values.withUnsafeBufferPointer { source in
        inParts(indices.count, elements: outer * indices.count * inner) { part in
          for i in 0..<outer {
            for j in part {
              let slab = source.baseAddress! + (i * extent + indices[j]) * inner
              (target + (i * indices.count + j) * inner).initialize(from: slab, count: inner)
            }
          }
        }
      }
    }
  }
}

extension Tensor {
  /// The positions, in row-major order, of the elements that are not 0.
  package var nonzeroPositions: [Int] {
    pieces(of: count).flatMap { piece in piece.filter { values[$0] != 0 } }
  }

  /// The elements as positions along an axis of `extent`, from whose end negative ones count.
  /// - Returns: the positions, or the first element that is none.
  package func positions(extent: Int) -> (positions: [Int], misfit: Float?) {
    values.withUnsafeBufferPointer { values in
      let (low, high) = (Float(-extent), Float(extent))
      if let misfit = values.first(where: { !($0 >= low && $0 < high && $0 == $0.rounded()) }) { return ([], misfit) }
      return (values.map { $0 < 0 ? Int($0) + extent : Int($0) }, nil)
    }
  }
}

/// One axis of a walk: how many elements, how far apart in the source and in the target.
private struct WalkedAxis {
  var extent: Int
  var source: Int
  var target: Int

  /// The axes of `shape`, without those of extent 1, neighbours joined where the source walks them in one stride.
  static func merged(_ shape: [Int], _ strides: [Int]) -> [WalkedAxis] {
    var axes: [WalkedAxis] = []
    var step = 1
    for axis in shape.indices.reversed() where shape[axis] != 1 {
      if let inner = axes.last, strides[axis] == inner.source * inner.extent {
        axes[axes.count - 1].extent *= shape[axis]
      } else {
        axes.append(WalkedAxis(extent: shape[axis], source: strides[axis], target: step))
      }
      step *= shape[axis]
    }
    return axes  // innermost first
  }
}

/// Shares the target's outermost axis out, the last of `axes`.
private func walkInParts(
  _ source: UnsafePointer<Float>, _ axes: [WalkedAxis], _ target: UnsafeMutablePointer<Float>, _ count: Int
) {
  guard let outermost = axes.last else { return walk(source, axes, target) }
  inParts(outermost.extent, elements: count) { part in
    var axes = axes
    axes[axes.count - 1].extent = part.count
    walk(source + part.lowerBound * outermost.source, axes, target + part.lowerBound * outermost.target)
  }
}

/// Copies along `axes`, innermost first. The two walked last are the target's innermost one and the source's.
private func walk(_ source: UnsafePointer<Float>, _ axes: [WalkedAxis], _ target: UnsafeMutablePointer<Float>) {
  guard let innermost = axes.first else { return target.initialize(to: source[0]) }
  var outer = axes.dropFirst()
  var second = WalkedAxis(extent: 1, source: 0, target: 0)
  if let nearest = outer.indices.min(by: { nearness(outer[$0]) < nearness(outer[$1]) }) {
    second = outer.remove(at: nearest)
  }
  let copy = innermost.source == 1 ? copyRows : copyTiles
  func descend(_ axes: ArraySlice<WalkedAxis>, _ source: UnsafePointer<Float>, _ target: UnsafeMutablePointer<Float>) {
    guard let axis = axes.last else { return copy(source, second, innermost, target) }
    for i in 0..<axis.extent { descend(axes.dropLast(), source + i * axis.source, target + i * axis.target) }
  }
  descend(outer, source, target)
}

/// Axes whose elements lie close together in the source come first; those that repeat come last.
private func nearness(_ axis: WalkedAxis) -> Int { axis.source == 0 ? Int.max : abs(axis.source) }

private func copyRows(
  _ source: UnsafePointer<Float>, _ rows: WalkedAxis, _ columns: WalkedAxis, _ target: UnsafeMutablePointer<Float>
) {
  for i in 0..<rows.extent {
    (target + i * rows.target).initialize(from: source + i * rows.source, count: columns.extent)
  }
}

/// A transposing copy in square tiles, so that a line of cache is used whole on both sides.
private func copyTiles(
  _ source: UnsafePointer<Float>, _ rows: WalkedAxis, _ columns: WalkedAxis, _ target: UnsafeMutablePointer<Float>
) {
  let side = 32
  for top in stride(from: 0, to: rows.extent, by: side) {
    for left in stride(from: 0, to: columns.extent, by: side) {
      for i in top..<min(top + side, rows.extent) {
        let (from, to) = (source + i * rows.source, target + i * rows.target)
        for j in left..<min(left + side, columns.extent) { to[j] = from[j * columns.source] }
      }
    }
  }
}
