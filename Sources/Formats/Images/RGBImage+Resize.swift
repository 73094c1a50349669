extension RGBImage {
  /// The picture at another size by bicubic interpolation, bit for bit what Pillow 13's
  /// `resize((width, height), BICUBIC)` gives; the aspect ratio is not kept.
  ///
  /// Columns and rows are resized in two passes with 8-bit samples between them, so their order shows in the last bit:
  /// rows go first where they lose more than twice what the columns do.
  /// - Precondition: the picture has pixels and both sizes are positive.
  public func resized(width newWidth: Int, height newHeight: Int) -> RGBImage {
    precondition(width > 0 && height > 0, "a picture without pixels cannot be resized")
    precondition(newWidth > 0 && newHeight > 0, "a picture cannot have \(newWidth)×\(newHeight) pixels")
    let (fewerRows, fewerColumns) = (height - newHeight, width - newWidth)
    return fewerRows > 0 && fewerRows > 2 * fewerColumns
      ? resizedRows(newHeight).resizedColumns(newWidth) : resizedColumns(newWidth).resizedRows(newHeight)
  }

  private func resizedColumns(_ newWidth: Int) -> RGBImage {
    newWidth == width ? self : turned(.transposed).resizedRows(newWidth).turned(.transposed)
  }

  private func resizedRows(_ newHeight: Int) -> RGBImage {
    if newHeight == height { return self }
    let weighting = ResamplingWeights(from: height, to: newHeight)
    let stride = width * 3
    var sums = [Int32](repeating: 0, count: stride)
    let resized = [UInt8](unsafeUninitializedCapacity: newHeight * stride) { output, count in
      pixels.withUnsafeBufferPointer { input in
        for row in 0..<newHeight {
          weighting.apply(
            acrossRows: input, position: row, sums: &sums,
            to: UnsafeMutableBufferPointer(rebasing: output[row * stride..<(row + 1) * stride]))
        }
      }
      count = output.count
    }
    return RGBImage(width: width, height: newHeight, pixels: resized)
  }
}

extension ResamplingWeights {
  /// Half of the last bit that remains, so that dropping the fraction rounds.
  private static let half = Int32(1) << (fractionBits - 1)

  /// Makes the row at `position` of the output from whole rows of the input, each as long as `sums`.
  fileprivate func apply(
    acrossRows input: UnsafeBufferPointer<UInt8>, position: Int, sums: inout [Int32],
    to output: UnsafeMutableBufferPointer<UInt8>
  ) {
    let tap = taps[position]
    sums.withUnsafeMutableBufferPointer { sums in
      sums.update(repeating: Self.half)
      for i in 0..<tap.count {
        let weight = weights[position * stride + i]
        let row = UnsafeBufferPointer(rebasing: input[(tap.first + i) * sums.count..<(tap.first + i + 1) * sums.count])
        for column in 0..<sums.count { sums[column] &+= weight &* Int32(row[column]) }
      }
      for column in 0..<sums.count { output[column] = UInt8(clamping: sums[column] >> Self.fractionBits) }
    }
  }
}
