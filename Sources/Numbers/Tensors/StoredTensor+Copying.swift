/// Copies in memory, each aligned for any element.
private final class OwnBytes {
  let starts: [UnsafeMutableRawPointer]

  init(byteCounts: [Int]) { starts = byteCounts.map { .allocate(byteCount: $0, alignment: 64) } }

  deinit { for start in starts { start.deallocate() } }
}

extension StoredTensor {
  /// A tensor of its own bytes, which are those of `elements` and of a quantized one's `scales`, wherever they lie.
  package init(
    shape: [Int], elementType: ElementType, copying elements: UnsafeRawBufferPointer, scales: UnsafeRawBufferPointer?
  ) {
    let parts = [elements] + (scales.map { [$0] } ?? [])
    let own = OwnBytes(byteCounts: parts.map(\.count))
    for (start, part) in zip(own.starts, parts) {
      UnsafeMutableRawBufferPointer(start: start, count: part.count).copyMemory(from: part)
    }
    self.init(
      shape: shape, elementType: elementType, bytes: own.starts[0], scales: scales == nil ? nil : own.starts[1],
      owner: own, isCopy: true)
  }

  /// The singles that are nearest to `doubles`, little-endian and wherever they lie.
  package init(roundingDoubles doubles: UnsafeRawBufferPointer, shape: [Int]) {
    let count = doubles.count / 8
    let own = OwnBytes(byteCounts: [count * 4])
    let singles = own.starts[0].bindMemory(to: Float.self, capacity: count)
    for index in 0..<count { singles[index] = Float(doubles.loadUnaligned(fromByteOffset: 8 * index, as: Double.self)) }
    self.init(shape: shape, elementType: .float32, bytes: own.starts[0], owner: own, isCopy: true)
  }
}
