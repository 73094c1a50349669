import COpenBLAS
import Glibc
import Tensors

/// Numbers in double precision, row-major: just what a pass needs that differences are taken of.
struct DoubleTensor {
  let shape: [Int]
  var values: [Double]

  init(_ values: [Double], _ shape: [Int]) { (self.values, self.shape) = (values, shape) }

  init(_ tensor: Tensor) { self.init(tensor.values.map(Double.init), tensor.shape) }

  var columns: Int { shape.last ?? 1 }
  var rows: Int { values.count / max(columns, 1) }

  /// The place of an index in ``values``.
  func offset(_ index: [Int]) -> Int { zip(index, shape).reduce(0) { $0 * $1.1 + $1.0 } }

  func reshaped(_ shape: [Int]) -> DoubleTensor { DoubleTensor(values, shape) }

  func mapped(_ body: (Double) -> Double) -> DoubleTensor { DoubleTensor(values.map(body), shape) }

  static func + (a: DoubleTensor, b: DoubleTensor) -> DoubleTensor {
    DoubleTensor(zip(a.values, b.values).map(+), a.shape)
  }

  static func * (a: DoubleTensor, b: DoubleTensor) -> DoubleTensor {
    DoubleTensor(zip(a.values, b.values).map(*), a.shape)
  }

  /// Each row of the last axis by itself, with its number.
  func mappingRows(_ body: (Int, ArraySlice<Double>) -> [Double]) -> DoubleTensor {
    let result = (0..<rows).flatMap { body($0, values[$0 * columns..<($0 + 1) * columns]) }
    return DoubleTensor(result, shape)
  }

  func rows(_ range: Range<Int>) -> DoubleTensor {
    DoubleTensor(Array(values[range.lowerBound * columns..<range.upperBound * columns]), [range.count, columns])
  }
}

// MARK: - Heads and products

extension DoubleTensor {
  /// `[heads, rows, size]` as `[rows, heads·size]`; a matrix as it is.
  var headsSideBySide: DoubleTensor {
    guard shape.count == 3 else { return self }
    let (heads, rows, size) = (shape[0], shape[1], shape[2])
    return exchanged(heads, rows, size).reshaped([rows, heads * size])
  }

  /// `[rows, heads·size]` as `[heads, rows, size]`.
  func splitHeads(_ heads: Int) -> DoubleTensor {
    let (rows, size) = (shape[0], shape[1] / heads)
    return exchanged(rows, heads, size).reshaped([heads, rows, size])
  }

  /// Runs of `size` numbers, `[outer, inner]` of them, as `[inner, outer]`.
  private func exchanged(_ outer: Int, _ inner: Int, _ size: Int) -> DoubleTensor {
    var result: [Double] = []
    for i in 0..<inner {
      for o in 0..<outer {
        let start = (o * inner + i) * size
        result += values[start..<start + size]
      }
    }
    return DoubleTensor(result, shape)
  }

  /// `a·b` or `a·bᵀ` of matrices, or of each head of a with the head of b that serves it.
  static func product(_ a: DoubleTensor, _ b: DoubleTensor, transposed: Bool) -> DoubleTensor {
    let heads = a.shape.count == 3 ? a.shape[0] : 1
    let group = b.shape.count == 3 ? heads / b.shape[0] : 1
    let (m, k) = (a.shape[a.shape.count - 2], a.columns)
    let (right, width) = (b.shape[b.shape.count - 2], b.columns)
    let n = transposed ? right : width
    let zeros = [Double](repeating: 0, count: heads * m * n)
    var result = DoubleTensor(zeros, Array(a.shape.dropLast()) + [n])
    matrixLibrary
    for head in 0..<heads {
      let (ofA, ofB) = (head * m * k, head / group * right * width)
      let left = Array(a.values[ofA..<ofA + m * k])
      let other = Array(b.values[ofB..<ofB + right * width])
      result.values.withUnsafeMutableBufferPointer { target in
        guard let start = target.baseAddress else { return }
        cblas_dgemm(
          CblasRowMajor, CblasNoTrans, transposed ? CblasTrans : CblasNoTrans, blasint(m), blasint(n), blasint(k), 1,
          left, blasint(k), other, blasint(width), 0, start + head * m * n, blasint(n))
      }
    }
    return result
  }
}

// MARK: - Functions

extension DoubleTensor {
  /// Each row by its mean and deviation, or where it is not centred by its root mean square.
  func normalised(epsilon: Float, isCentred: Bool) -> DoubleTensor {
    mappingRows { _, row in
      let mean = isCentred ? row.reduce(0, +) / Double(row.count) : 0
      let variance = row.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(row.count)
      let scale = 1 / (variance + Double(epsilon)).squareRoot()
      return row.map { ($0 - mean) * scale }
    }
  }

  /// Each row times `factors`, plus `addend` if there is one.
  func scaled(_ factors: [Double], plus addend: [Double]? = nil) -> DoubleTensor {
    mappingRows { _, row in
      let scaled = zip(row, factors).map(*)
      return addend.map { zip(scaled, $0).map(+) } ?? scaled
    }
  }

  func adding(_ row: [Double]) -> DoubleTensor { mappingRows { zip($1, row).map(+) } }

  /// Softmax of each row, to which the mask's row is added: `[…, rows, keys]` and `[rows, keys]`.
  func softmax(plus mask: DoubleTensor?) -> DoubleTensor {
    mappingRows { index, row in
      let hidden = mask.map { mask in mask.values[index % mask.rows * columns..<(index % mask.rows + 1) * columns] }
      let scores = hidden.map { zip(row, $0).map(+) } ?? Array(row)
      let largest = scores.max() ?? 0
      let powers = scores.map { exp($0 - largest) }
      let sum = powers.reduce(0, +)
      return powers.map { $0 / sum }
    }
  }

  var gelu: DoubleTensor {
    let factor = (2 / Double.pi).squareRoot()
    return mapped { 0.5 * $0 * (1 + tanh(factor * ($0 + 0.044715 * $0 * $0 * $0))) }
  }

  /// Halves of each head's features turned by the angles of their row: `[heads, rows, size]`, `[rows, size/2]`.
  func rotated(cosine: DoubleTensor, sine: DoubleTensor) -> DoubleTensor {
    let half = columns / 2
    return mappingRows { index, row in
      let start = index % cosine.rows * half
      let (c, s) = (Array(cosine.values[start..<start + half]), Array(sine.values[start..<start + half]))
      let (first, second) = (Array(row.prefix(half)), Array(row.suffix(half)))
      let turned = (0..<half).map { first[$0] * c[$0] - second[$0] * s[$0] }
      return turned + (0..<half).map { second[$0] * c[$0] + first[$0] * s[$0] }
    }
  }

  /// Squares of `size` pixels, flattened in the order channel, row, column: `[C, S, S] → [N, C·P·P]`.
  func patches(_ size: Int) -> DoubleTensor {
    let (channels, side) = (shape[0], shape[1])
    let count = side / size
    var numbers: [Double] = []
    for patch in 0..<count * count {
      for line in 0..<channels * size {
        let row = line / size * side + patch / count * size + line % size
        let start = row * side + patch % count * size
        numbers += values[start..<start + size]
      }
    }
    return DoubleTensor(numbers, [count * count, channels * size * size])
  }
}
