import CKernels

extension Tensor {
  /// The elements of every row of the last axis in ascending order; NaN comes last.
  public func sorted() -> Tensor { sortingRows(Element.self, order: 0) }

  /// The indices that would sort every row of the last axis; equal elements keep their order, NaN comes last.
  public func sortingIndices() -> Tensor { sortingRows(IndexedElement.self, order: 0) }

  /// The `k` largest elements of every row of the last axis and their indices, largest first: `[…, k]` each.
  ///
  /// Of equal elements the first comes first; NaN counts as the largest, as it does for `indexOfLargest`.
  /// - Precondition: `k` is at most the extent of the last axis.
  public func largest(_ k: Int) -> (values: Tensor, indices: Tensor) {
    let order = sortingRows(IndexedElement.self, order: .max)
    let shape = self.shape.dropLast() + [k]
    if Interruption.current?.isRequested == true {  // there may be no order
      let nothing = Tensor(repeating: 0, shape: Array(shape))
      return (nothing, nothing)
    }
    let picked = (0..<rows).flatMap { row in (0..<k).map { row * columns + $0 } }
    let indices = picked.map { order.values[$0] }
    let values = picked.indices.map { self.values[$0 / max(k, 1) * columns + Int(indices[$0])] }
    return (Tensor(values, shape: Array(shape)), Tensor(indices, shape: Array(shape)))
  }

  /// Where the `k` largest numbers of a vector are, or all of fewer, largest first and the first of equals first; NaN counts
  /// as the smallest.
  public func indicesOfLargest(_ k: Int) -> [Int] {
    let numbers = Tensor(values.map { $0.isNaN ? -.infinity : $0 }, shape: shape)
    return numbers.largest(min(k, count)).indices.values.map { Int($0) }
  }

  /// Every row of the last axis sorted by the bits of its elements' keys, those of `order` turned over.
  private func sortingRows<Kind: SortedKind>(_ kind: Kind.Type, order: UInt32) -> Tensor {
    guard columns > 0 else { return self }
    return mapped { source, target in
      let interruption = Interruption.current
      inParts(rows, elements: count) { part in
        let sorter = RowSorter(kind, columns: columns, interruption)
        for first in stride(from: part.lowerBound, to: part.upperBound, by: sorter.together) {
          let rows = min(sorter.together, part.upperBound - first)
          sorter.sort(rows, from: source + first * columns, to: target + first * columns, order: order)
        }
      }
    }
  }
}

/// What is sorted: the item that stands for an element while it is, and what becomes of it then.
private protocol SortedKind {
  associatedtype Item: FixedWidthInteger & UnsignedInteger
  static func item(_ x: Float, _ index: Int, order: UInt32) -> Item
  static func result(_ item: Item, order: UInt32) -> Float
  /// Sorts `CK_SORTED_TOGETHER` rows at once.
  static func network(_ items: UnsafeMutablePointer<Item>, _ count: Int)
}

private enum Element: SortedKind {
  static func item(_ x: Float, _ index: Int, order: UInt32) -> UInt32 { key(x) ^ order }

  static func result(_ item: UInt32, order: UInt32) -> Float {
    let key = item ^ order
    let bits = key & 0x8000_0000 == 0 ? ~key : key & 0x7FFF_FFFF
    return key == .max ? .nan : Float(bitPattern: bits)
  }

  static func network(_ items: UnsafeMutablePointer<UInt32>, _ count: Int) { ck_sort_32(items, count) }
}

/// An element's key above its index, which is the result.
private enum IndexedElement: SortedKind {
  /// 0 + −0 is 0: the two zeros are equal, and so must their keys be.
  static func item(_ x: Float, _ index: Int, order: UInt32) -> UInt64 {
    UInt64(key(x + 0) ^ order) << 32 | UInt64(UInt32(truncatingIfNeeded: index))
  }

  static func result(_ item: UInt64, order: UInt32) -> Float { Float(UInt32(truncatingIfNeeded: item)) }

  static func network(_ items: UnsafeMutablePointer<UInt64>, _ count: Int) { ck_sort_64(items, count) }
}

/// Bits that order as the floats do: NaN above everything.
@inline(__always) private func key(_ x: Float) -> UInt32 {
  let bits = x.bitPattern
  let ordered = bits & 0x8000_0000 == 0 ? bits | 0x8000_0000 : ~bits
  return x != x ? .max : ordered
}

/// Sorts rows of equal length: short ones many at once, by a network; a long one by its digits.
private final class RowSorter<Kind: SortedKind> {
  private typealias Items = UnsafeMutablePointer<Kind.Item>

  /// How many rows are sorted at once; item `i` of row `r` is `items[i * together + r]`.
  let together: Int
  private let columns: Int
  private let interruption: Interruption?
  private let items: Items
  private let spare: Items
  private var counts = [Int](repeating: 0, count: 1 << digitBits)

  /// Three passes over 32 bits.
  private static var digitBits: Int { 11 }

  init(_ kind: Kind.Type, columns: Int, _ interruption: Interruption?) {
    (self.columns, self.interruption) = (columns, interruption)
    together = columns <= 1024 ? Int(CK_SORTED_TOGETHER) : 1
    items = .allocate(capacity: columns * together)
    items.initialize(repeating: 0, count: columns * together)
    spare = .allocate(capacity: together == 1 ? columns : 0)
  }

  deinit {
    items.deallocate()
    spare.deallocate()
  }

  func sort(_ rows: Int, from source: UnsafePointer<Float>, to target: UnsafeMutablePointer<Float>, order: UInt32) {
    let (columns, together, items) = (columns, together, items)
    for row in 0..<rows {
      for i in 0..<columns { items[i &* together &+ row] = Kind.item(source[row &* columns &+ i], i, order: order) }
    }
    let sorted = sortItems()
    for row in 0..<rows {
      for i in 0..<columns { target[row &* columns &+ i] = Kind.result(sorted[i &* together &+ row], order: order) }
    }
  }

  /// Sorts the items, and says where they are then.
  private func sortItems() -> Items {
    var (from, to) = (items, spare)
    if together > 1 {
      Kind.network(items, columns)
    } else {
      for shift in stride(from: Kind.Item.bitWidth - 32, to: Kind.Item.bitWidth, by: Self.digitBits) {
        distribute(from, to, by: Kind.Item(truncatingIfNeeded: shift))
        swap(&from, &to)
      }
    }
    return from
  }

  /// Moves the items into the order of one digit, keeping the order of those that share it.
  private func distribute(_ from: Items, _ to: Items, by shift: Kind.Item) {
    let (mask, columns) = (Kind.Item(truncatingIfNeeded: counts.count - 1), columns)
    counts.withUnsafeMutableBufferPointer { counts in
      counts.update(repeating: 0)
      for piece in pieces(of: columns, interruption) {
        for i in piece { counts[Int(truncatingIfNeeded: from[i] &>> shift & mask)] &+= 1 }
      }
      var next = 0
      for i in counts.indices { (counts[i], next) = (next, next &+ counts[i]) }
      for piece in pieces(of: columns, interruption) {
        for i in piece {
          let digit = Int(truncatingIfNeeded: from[i] &>> shift & mask)
          to[counts[digit]] = from[i]
          counts[digit] &+= 1
        }
      }
    }
  }
}
