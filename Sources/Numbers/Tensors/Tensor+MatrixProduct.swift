/// `a · b` over the last two axes: `[…,M,K] · […,K,N] → […,M,N]`. The leading axes agree.
public func matmul(_ a: Tensor, _ b: Tensor) -> Tensor {
  product(a, b, transposed: false)
}

/// `a · bᵀ` over the last two axes: `[…,M,K] · […,N,K] → […,M,N]`, without making the transpose.
public func matmul(_ a: Tensor, transposed b: Tensor) -> Tensor {
  product(a, b, transposed: true)
}

/// Rows of a product that one thread computes at a time; fewer of a large one that may be told to stop.
private func rowsAtOnce(_ n: Int, _ k: Int) -> Int {
  Interruption.current == nil ? 128 : min(128, max(32, (1 << 31) / (n * k)))
}

private func product(_ a: Tensor, _ b: Tensor, transposed: Bool) -> Tensor {
  precondition(a.rank >= 2 && b.rank == a.rank && a.shape.dropLast(2) == b.shape.dropLast(2), "\(a.shape)·\(b.shape)")
  let leading = Array(a.shape.dropLast(2))
  let (m, k) = (a.shape[a.rank - 2], a.shape[a.rank - 1])
  let n = transposed ? b.shape[b.rank - 2] : b.shape[b.rank - 1]
  precondition(k == (transposed ? b.shape[b.rank - 1] : b.shape[b.rank - 2]), "\(a.shape)·\(b.shape)")
  let count = leading.reduce(1, *)
  guard count * m * n * k > 0 else { return Tensor(repeating: 0, shape: leading + [m, n]) }
  let (interruption, rowsAtOnce) = (Interruption.current, rowsAtOnce(n, k))
  let blocks = (m + rowsAtOnce - 1) / rowsAtOnce
  return Tensor(shape: leading + [m, n]) { target in
    a.values.withUnsafeBufferPointer { a in
      b.values.withUnsafeBufferPointer { b in
        concurrently(count * blocks) { index in
          if interruption?.isRequested == true { return }
          let (matrix, row) = (index / blocks, index % blocks * rowsAtOnce)
          let rows = min(rowsAtOnce, m - row)
          multiply(
            a.baseAddress! + (matrix * m + row) * k, b.baseAddress! + matrix * n * k, transposed: transposed,
            (rows, n, k), to: target + (matrix * m + row) * n)
        }
      }
    }
  }
}
