import Checkpoints
import Tensors

/// What this machine can do at most: read memory, and multiply matrices.
package final class Ceilings {
  /// Memory is read at least this far each time, much further than any cache reaches.
  static let readByteCount = 4 << 30

  /// A loop over memory of one kind.
  private struct Reading {
    let name: String
    let loop: ReadLoop
    let memory: [UnsafeRawBufferPointer]
  }

  private let anonymous: UnsafeMutableRawPointer
  private let readings: [Reading]
  private let files: [SafetensorsFile]  // keep open what is mapped
  private var products: [LibraryProduct]
  /// All measurements, in bytes and operations a second, by what was measured.
  package private(set) var measured: [(name: String, limit: TimedWork.Limit, rates: Samples)] = []

  /// - Parameter checkpoint: whose files are read as they are mapped, which takes as much memory.
  init(_ checkpoint: Checkpoint?) {
    anonymous = .allocate(byteCount: Self.readByteCount, alignment: 1 << 21)
    for offset in stride(from: 0, to: Self.readByteCount, by: 4096) {  // a page exists when it has been written to
      anonymous.storeBytes(of: offset, toByteOffset: offset, as: Int.self)
    }
    files = checkpoint?.files ?? []
    let mapped = files.compactMap(\.data)
    let whole = [UnsafeRawBufferPointer(start: anonymous, count: Self.readByteCount)]
    readings = [("anonymous", whole), ("mapped", mapped)].filter { !$0.1.isEmpty }.flatMap { kind, memory in
      ReadLoop.all.map { Reading(name: "reads, \(kind), \($0.name)", loop: $0, memory: memory) }
    }
    let shapes = [(2048, 2048, 2048), (1024, 4096, 2048), (264, 16384, 2048)]
    products = shapes.map { LibraryProduct(rows: $0, columns: $1, depth: $2) }
  }

  /// Memory that is set aside to be measured.
  var byteCount: Int { Self.readByteCount + products.reduce(0) { $0 + $1.byteCount } }

  deinit { anonymous.deallocate() }

  /// Does some work, a part each turn, by turns with every loop over memory, anonymous and mapped.
  /// - Parameter work: does the part of a turn; returns its bytes.
  /// - Returns: bytes a second at which the loop that is the fastest for all parts together would have read them.
  func reads(turns: Int = 1, byTurnsWith work: (Int) throws -> Double) rethrows -> Double {
    var parts: [Double] = []
    var rates = readings.map { _ in [Double]() }
    for turn in 0..<turns {
      parts.append(try work(turn))
      for (index, reading) in readings.enumerated() {
        rates[index].append(rate(reading))
        note(reading.name, .reads, rates[index][turn])
      }
    }
    return bestRate(rates, parts: parts)
  }

  /// Operations a second of the best of several products.
  func multiplications() -> Double {
    var best = 0.0
    for index in products.indices {
      let time = products[index].run()
      let product = products[index]
      let name = "sgemm, \(product.rows) × \(product.columns) × \(product.depth)"
      let rate = product.operations / (time / .seconds(1))
      note(name, .products, rate)
      best = max(best, rate)
    }
    LibraryProduct.rest()
    return best
  }

  private func rate(_ reading: Reading) -> Double {
    var count = 0
    let time = ContinuousClock().measure {
      while count < Self.readByteCount {
        for bytes in reading.memory where count < Self.readByteCount { count += reading.loop.read(bytes) }
      }
    }
    return Double(count) / (time / .seconds(1))
  }

  private func note(_ name: String, _ limit: TimedWork.Limit, _ rate: Double) {
    if let index = measured.firstIndex(where: { $0.name == name }) {
      measured[index].rates.values.append(rate)
    } else {
      measured.append((name, limit, Samples(values: [rate])))
    }
  }
}

extension SafetensorsFile {
  /// The bytes from the first tensor's to the last's; there are no holes between.
  fileprivate var data: UnsafeRawBufferPointer? {
    guard let first = entries.min(by: { $0.byteRange.lowerBound < $1.byteRange.lowerBound }),
      let end = entries.map(\.byteRange.upperBound).max(), let start = withBytes(of: first, { $0.baseAddress })
    else { return nil }
    return UnsafeRawBufferPointer(start: start, count: end - first.byteRange.lowerBound)
  }
}
