extension Tensor {
  /// Each row's pairs (i, i + size/2) turned by that row's angles: `[heads, rows, size]` by tables of `[rows, size/2]`.
  public func rotatingHalves(cosine: Tensor, sine: Tensor) -> Tensor {
    let (rows, half) = (shape[1], shape[2] / 2)
    precondition(cosine.shape == [rows, half] && sine.shape == [rows, half], "\(shape), \(cosine.shape)")
    var turned = self
    turned.withRows { row, target in
      let angles = row % rows * half
      for i in 0..<half {
        let (a, b) = (target[i], target[i + half])
        let (c, s) = (cosine.values[angles + i], sine.values[angles + i])
        target[i] = a * c - b * s
        target[i + half] = b * c + a * s
      }
    }
    return turned
  }

  /// An image cut into squares, row by row: `[channels, S, S] → [(S/size)², channels·size·size]`.
  ///
  /// A patch is ordered channel, row, column, as a convolution's kernel is.
  public func patches(_ size: Int) -> Tensor {
    let (channels, side) = (shape[0], shape[2])
    let perSide = side / size
    var result: [Float] = []
    result.reserveCapacity(count)
    for patch in 0..<perSide * perSide {
      let (top, left) = (patch / perSide * size, patch % perSide * size)
      for channel in 0..<channels {
        for row in top..<top + size {
          let start = (channel * side + row) * side + left
          result += values[start..<start + size]
        }
      }
    }
    return Tensor(result, shape: [perSide * perSide, channels * size * size])
  }
}
