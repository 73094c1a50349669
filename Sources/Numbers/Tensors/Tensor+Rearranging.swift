extension Tensor {
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
