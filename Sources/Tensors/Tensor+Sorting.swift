extension Tensor {
  /// The elements of every row of the last axis in ascending order; NaN comes last.
  public func sorted() -> Tensor {
    guard columns > 0 else { return self }
    return mapped { source, target in
      let sorter = RadixSorter<UInt32>(capacity: columns)
      for row in 0..<rows {
        let (from, to) = (source + row * columns, target + row * columns)
        sorter.sort(columns, { key(from[$0]) }, keyShift: 0) { to[$0] = value(ofKey: $1) }
      }
    }
  }

  /// The indices that would sort every row of the last axis; equal elements keep their order, NaN comes last.
  public func sortingIndices() -> Tensor { indices(sortingBy: key) }

  /// The `k` largest elements of every row of the last axis and their indices, largest first: `[…, k]` each.
  ///
  /// Of equal elements the first comes first; NaN counts as the largest, as it does for `indexOfLargest`.
  /// - Precondition: `k` is at most the extent of the last axis.
  public func largest(_ k: Int) -> (values: Tensor, indices: Tensor) {
    let order = indices { ~key($0) }
    let shape = self.shape.dropLast() + [k]
    let picked = (0..<rows).flatMap { row in (0..<k).map { row * columns + $0 } }
    let indices = picked.map { order.values[$0] }
    let values = picked.indices.map { self.values[$0 / max(k, 1) * columns + Int(indices[$0])] }
    return (Tensor(values, shape: Array(shape)), Tensor(indices, shape: Array(shape)))
  }

  private func indices(sortingBy key: (Float) -> UInt32) -> Tensor {
    guard columns > 0 else { return self }
    return mapped { source, target in
      let sorter = RadixSorter<UInt64>(capacity: columns)
      for row in 0..<rows {
        let (from, to) = (source + row * columns, target + row * columns)
        // 0 + −0 is 0: the two zeros are equal, and so must their keys be
        sorter.sort(columns, { UInt64(key(from[$0] + 0)) << 32 | UInt64($0) }, keyShift: 32) {
          to[$0] = Float($1 & 0xFFFF_FFFF)
        }
      }
    }
  }
}

/// Bits that order as the floats do: NaN above everything.
@inline(__always) private func key(_ x: Float) -> UInt32 {
  let bits = x.bitPattern
  let ordered = bits & 0x8000_0000 == 0 ? bits | 0x8000_0000 : ~bits
  return x != x ? .max : ordered
}

@inline(__always) private func value(ofKey key: UInt32) -> Float {
  let bits = key & 0x8000_0000 == 0 ? ~key : key & 0x7FFF_FFFF
  return key == .max ? .nan : Float(bitPattern: bits)
}

/// A sort by the 32 bits of a key, a digit at a time from the lowest: O(count), and stable.
private final class RadixSorter<Item: FixedWidthInteger & UnsignedInteger> {
  private let items: UnsafeMutablePointer<Item>
  private let spare: UnsafeMutablePointer<Item>
  private let counts: UnsafeMutablePointer<Int>
  private let digitBits: Int

  /// Short rows are sorted by digits of 8 bits, whose counts are few; long rows by fewer digits, of 11.
  init(capacity: Int) {
    digitBits = capacity < 4096 ? 8 : 11
    items = .allocate(capacity: capacity)
    spare = .allocate(capacity: capacity)
    counts = .allocate(capacity: 1 << digitBits)
  }

  deinit {
    items.deallocate()
    spare.deallocate()
    counts.deallocate()
  }

  /// Sorts `count` items that `make` gives by the bits from `keyShift` up, and hands each with its rank to `use`.
  @inline(__always) func sort(_ count: Int, _ make: (Int) -> Item, keyShift: Int, _ use: (Int, Item) -> Void) {
    var (from, to) = (items, spare)
    for i in 0..<count { from[i] = make(i) }
    if count <= 64 {
      insertionSort(count)
      return (0..<count).forEach { use($0, from[$0]) }
    }
    for shift in stride(from: keyShift, to: keyShift + 32, by: digitBits) {
      distribute(count, from, to, shift: Item(truncatingIfNeeded: shift))
      swap(&from, &to)
    }
    for i in 0..<count { use(i, from[i]) }
  }

  /// Sorts the first few items in place: what costs least for few of them.
  private func insertionSort(_ count: Int) {
    for i in 1..<max(count, 1) {
      let item = items[i]
      var place = i
      while place > 0, items[place - 1] > item {
        items[place] = items[place - 1]
        place -= 1
      }
      items[place] = item
    }
  }

  /// Moves the items into the order of one digit, keeping the order of those that share it.
  @inline(__always) private func distribute(
    _ count: Int, _ from: UnsafeMutablePointer<Item>, _ to: UnsafeMutablePointer<Item>, shift: Item
  ) {
    let digits = 1 << digitBits
    let mask = Item(truncatingIfNeeded: digits - 1)
    counts.initialize(repeating: 0, count: digits)
    for i in 0..<count { counts[Int(truncatingIfNeeded: from[i] &>> shift & mask)] &+= 1 }
    var next = 0
    for i in 0..<digits { (counts[i], next) = (next, next &+ counts[i]) }
    for i in 0..<count {
      let digit = Int(truncatingIfNeeded: from[i] &>> shift & mask)
      to[counts[digit]] = from[i]
      counts[digit] &+= 1
    }
  }
}
