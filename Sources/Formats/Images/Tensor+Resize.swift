import Tensors

extension Tensor {
  /// A plane of numbers, `[H, W]`, at another size: what Pillow 13's `resize` makes of an image of mode F.
  ///
  /// Sums are in double precision, with singles between the two passes; rows go first where they lose more than twice what the
  /// columns do.
  /// - Precondition: the plane has numbers, both sides are positive, and the filter is not the nearest sample.
  package func resized(height newHeight: Int, width newWidth: Int, _ resampling: Resampling) -> Tensor {
    precondition(rank == 2 && count > 0 && newHeight > 0 && newWidth > 0 && resampling != .nearest, "\(shape)")
    let (fewerRows, fewerColumns) = (shape[0] - newHeight, shape[1] - newWidth)
    return fewerRows > 0 && fewerRows > 2 * fewerColumns
      ? resizedRows(newHeight, resampling).resizedColumns(newWidth, resampling)
      : resizedColumns(newWidth, resampling).resizedRows(newHeight, resampling)
  }

  private func resizedColumns(_ newWidth: Int, _ resampling: Resampling) -> Tensor {
    newWidth == shape[1] ? self : transposed.resizedRows(newWidth, resampling).transposed
  }

  private func resizedRows(_ newHeight: Int, _ resampling: Resampling) -> Tensor {
    if newHeight == shape[0] { return self }
    let weighting = ResamplingWeights<Double>(from: shape[0], to: newHeight, resampling)
    let width = shape[1]
    let resized = [Float](unsafeUninitializedCapacity: newHeight * width) { output, count in
      for row in 0..<newHeight {
        let (first, taps) = weighting.taps[row]
        for column in 0..<width {
          var sum = 0.0
          for i in 0..<taps {
            sum += Double(values[(first + i) * width + column]) * weighting.weights[row * weighting.stride + i]
          }
          output[row * width + column] = Float(sum)
        }
      }
      count = newHeight * width
    }
    return Tensor(resized, shape: [newHeight, width])
  }
}
