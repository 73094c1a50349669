extension RGBImage {
  /// The picture at another size, bit for bit what Pillow 13's `resize((width, height), resampling)` gives; the aspect ratio
  /// is not kept.
  ///
  /// Columns and rows are resized in two passes with 8-bit samples between them, so their order shows in the last bit:
  /// rows go first where they lose more than twice what the columns do.
  /// - Precondition: the picture has pixels and both sizes are positive.
  public func resized(width newWidth: Int, height newHeight: Int, _ resampling: Resampling = .bicubic) -> RGBImage {
    precondition(width > 0 && height > 0, "a picture without pixels cannot be resized")
    precondition(newWidth > 0 && newHeight > 0, "a picture cannot have \(newWidth)×\(newHeight) pixels")
    let (fewerRows, fewerColumns) = (height - newHeight, width - newWidth)
    return fewerRows > 0 && fewerRows > 2 * fewerColumns
      ? resizedRows(newHeight, resampling).resizedColumns(newWidth, resampling)
      : resizedColumns(newWidth, resampling).resizedRows(newHeight, resampling)
  }

  private func resizedColumns(_ newWidth: Int, _ resampling: Resampling) -> RGBImage {
    newWidth == width ? self : turned(.transposed).resizedRows(newWidth, resampling).turned(.transposed)
  }

  private func resizedRows(_ newHeight: Int, _ resampling: Resampling) -> RGBImage {
    if newHeight == height { return self }
    if resampling == .nearest { return pickedRows(nearestPositions(from: height, to: newHeight)) }
    let weighting = ResamplingWeights<Int32>(from: height, to: newHeight, resampling)
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

  private func pickedRows(_ rows: [Int]) -> RGBImage {
    let picked = rows.flatMap { pixels[$0 * width * 3..<($0 + 1) * width * 3] }
    return RGBImage(width: width, height: rows.count, pixels: picked)
  }
}

/// The sample that stands for each position of a resized line, the steps summed up as in Pillow's `ImagingScaleAffine`.
private func nearestPositions(from size: Int, to newSize: Int) -> [Int] {
  let step = Double(size) / Double(newSize)
  var place = step * 0.5
  return (0..<newSize).map { _ in
    defer { place += step }
    return min(Int(place), size - 1)
  }
}

extension ResamplingWeights<Int32> {
  /// Half of the last bit that remains, so that dropping the fraction rounds.
  private static var half: Int32 { 1 << (fractionBits - 1) }

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
