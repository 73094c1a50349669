import COpenBLAS

/// `a · b` over the last two axes: `[…,M,K] · […,K,N] → […,M,N]`. The leading axes agree.
public func matmul(_ a: Tensor, _ b: Tensor) -> Tensor {
  product(a, b, transposed: false)
}

/// `a · bᵀ` over the last two axes: `[…,M,K] · […,N,K] → […,M,N]`, without making the transpose.
public func matmul(_ a: Tensor, transposed b: Tensor) -> Tensor {
  product(a, b, transposed: true)
}

private func product(_ a: Tensor, _ b: Tensor, transposed: Bool) -> Tensor {
  precondition(a.rank >= 2 && b.rank == a.rank && a.shape.dropLast(2) == b.shape.dropLast(2), "\(a.shape)·\(b.shape)")
  let leading = Array(a.shape.dropLast(2))
  let (m, k) = (a.shape[a.rank - 2], a.shape[a.rank - 1])
  let n = transposed ? b.shape[b.rank - 2] : b.shape[b.rank - 1]
  precondition(k == (transposed ? b.shape[b.rank - 1] : b.shape[b.rank - 2]), "\(a.shape)·\(b.shape)")
  let count = leading.reduce(1, *)
  guard count * m * n * k > 0 else { return Tensor(repeating: 0, shape: leading + [m, n]) }
  let values = [Float](unsafeUninitializedCapacity: count * m * n) { target, initialised in
    a.values.withUnsafeBufferPointer { a in
      b.values.withUnsafeBufferPointer { b in
        for i in 0..<count {
          cblas_sgemm(
            CblasRowMajor, CblasNoTrans, transposed ? CblasTrans : CblasNoTrans, blasint(m), blasint(n), blasint(k),
            1, a.baseAddress! + i * m * k, blasint(k), b.baseAddress! + i * n * k, blasint(transposed ? k : n),
            0, target.baseAddress! + i * m * n, blasint(n))
        }
      }
    }
    initialised = count * m * n
  }
  return Tensor(values, shape: leading + [m, n])
}

/// The number of threads that matrix products use.
public func setMatrixProductThreads(_ count: Int) {
  openblas_set_num_threads(Int32(clamping: count))
}
