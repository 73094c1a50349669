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
