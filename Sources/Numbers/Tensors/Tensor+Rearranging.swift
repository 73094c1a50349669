extension Tensor {
  /// An image cut into squares, row by row: `[channels, S, S] → [(S/size)², channels·size·size]`.
  ///
  /// A patch is ordered channel, row, column, as a convolution's kernel is.
  public func patches(_ size: Int) -> Tensor {
    let (channels, perSide) = (shape[0], shape[2] / size)
    return reshaped([channels, perSide, size, perSide, size]).permuted([1, 3, 0, 2, 4])
      .reshaped([perSide * perSide, channels * size * size])
  }
}
