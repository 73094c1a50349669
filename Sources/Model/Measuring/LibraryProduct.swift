import COpenBLAS
import Glibc
import Tensors

/// The library's own matrix product on threads of its own: what other products are measured against.
struct LibraryProduct {
  /// `[rows, depth] · [depth, columns]`.
  let rows, columns, depth: Int
  private let a, b: [Float]
  private var target: [Float]

  init(rows: Int, columns: Int, depth: Int) {
    matrixLibrary
    (self.rows, self.columns, self.depth) = (rows, columns, depth)
    a = Tensor.random(shape: [rows * depth], seed: 1).values
    b = Tensor.random(shape: [depth * columns], seed: 2).values
    target = [Float](repeating: 0, count: rows * columns)
  }

  /// Bytes of both operands and the result.
  var byteCount: Int { 4 * (rows * depth + depth * columns + rows * columns) }

  /// Multiplications and additions.
  var operations: Double { 2 * Double(rows) * Double(columns) * Double(depth) }

  /// Computes the product on as many threads as loops are shared out to.
  /// - Returns: how long it took.
  mutating func run() -> Duration {
    openblas_set_num_threads(Int32(threadCount))
    defer { openblas_set_num_threads(1) }
    let (a, b) = (a, b)
    let (m, n, k) = (blasint(rows), blasint(columns), blasint(depth))
    return target.withUnsafeMutableBufferPointer { target in
      ContinuousClock().measure {
        cblas_sgemm(
          CblasRowMajor, CblasNoTrans, CblasNoTrans, m, n, k, 1, a, k, b, n, 0, target.baseAddress, n)
      }
    }
  }

  /// Lets the library's threads, which go on waiting for more to do, fall asleep.
  static func rest() { usleep(100_000) }
}
