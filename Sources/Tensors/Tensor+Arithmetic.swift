extension Tensor {
  /// The sum, element by element, of two tensors of one shape.
  public static func + (a: Tensor, b: Tensor) -> Tensor {
    precondition(a.shape == b.shape, "\(a.shape) + \(b.shape)")
    return Tensor(zip(a, b, +), shape: a.shape)
  }

  /// The product, element by element, of two tensors of one shape.
  public static func * (a: Tensor, b: Tensor) -> Tensor {
    precondition(a.shape == b.shape, "\(a.shape) · \(b.shape)")
    return Tensor(zip(a, b, *), shape: a.shape)
  }

  /// Every element times `factor`.
  public static func * (a: Tensor, factor: Float) -> Tensor {
    a.mapped { source, target in for i in 0..<a.count { target[i] = source[i] * factor } }
  }
}

private func zip(_ a: Tensor, _ b: Tensor, _ operation: (Float, Float) -> Float) -> [Float] {
  [Float](unsafeUninitializedCapacity: a.count) { target, initialised in
    a.values.withUnsafeBufferPointer { a in
      b.values.withUnsafeBufferPointer { b in for i in 0..<a.count { target[i] = operation(a[i], b[i]) } }
    }
    initialised = a.count
  }
}

extension Tensor {
  /// Each row of the last axis plus `row`: `[…, n] + [n]`.
  public consuming func addingToRows(_ row: Tensor) -> Tensor {
    precondition(row.shape == [columns], "\(shape) + \(row.shape)")
    return adding(repeated: row)
  }

  /// Each matrix of the last two axes plus `matrix`: `[…, m, n] + [m, n]`.
  public consuming func addingToMatrices(_ matrix: Tensor) -> Tensor {
    precondition(matrix.shape == Array(shape.suffix(2)), "\(shape) + \(matrix.shape)")
    return adding(repeated: matrix)
  }

  private consuming func adding(repeated part: Tensor) -> Tensor {
    mapped { source, target in
      for start in stride(from: 0, to: count, by: part.count) {
        for i in 0..<part.count { target[start + i] = source[start + i] + part.values[i] }
      }
    }
  }

  /// Lets `body` change each row of the last axis in place; it is given the row's number and its first element.
  public mutating func withRows(_ body: (Int, UnsafeMutablePointer<Float>) -> Void) {
    let (rows, columns) = (rows, columns)
    guard rows * columns > 0 else { return }
    values.withUnsafeMutableBufferPointer { for row in 0..<rows { body(row, $0.baseAddress! + row * columns) } }
  }
}
