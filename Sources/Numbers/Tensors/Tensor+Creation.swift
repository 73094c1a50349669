extension Tensor {
  /// `start`, `start + step`, …: `count` numbers, each rounded once: `[count]`.
  public static func range(from start: Double, step: Double, count: Int) -> Tensor {
    Tensor(shape: [count]) { target in
      inParts(count, elements: count) { part in
        for i in part { target[i] = Float(start + Double(i) * step) }
      }
    }
  }

  /// 1 on a diagonal and 0 elsewhere: `[rows, columns]`. Diagonal 1 is the one above the main diagonal.
  public static func eye(_ rows: Int, _ columns: Int, diagonal: Int = 0) -> Tensor {
    var values = [Float](repeating: 0, count: rows * columns)
    let first = max(0, -diagonal)
    for row in first..<max(first, min(rows, columns - diagonal)) { values[row * columns + row + diagonal] = 1 }
    return Tensor(values, shape: [rows, columns])
  }

  /// Numbers spread evenly over 0 ≤ x < 1, the same ones for the same seed on every machine.
  ///
  /// Element `i` is the upper 24 bits of SplitMix64's number `i`.
  public static func random(shape: [Int], seed: UInt64) -> Tensor {
    let count = shape.reduce(1, *)
    return Tensor(shape: shape) { target in
      inParts(count, elements: count) { part in
        for i in part { target[i] = Float(SplitMix64.number(i, seed: seed) &>> 40) * 0x1p-24 }
      }
    }
  }
}
