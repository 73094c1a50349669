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
    if newWidth == width { return self }
    let weighting = ResamplingWeights(from: width, to: newWidth)
    let resized = [UInt8](unsafeUninitializedCapacity: newWidth * height * 3) { output, count in
      pixels.withUnsafeBufferPointer { input in
        for row in 0..<height {
          weighting.apply(
            alongRow: UnsafeBufferPointer(rebasing: input[row * width * 3..<(row + 1) * width * 3]),
            to: UnsafeMutableBufferPointer(rebasing: output[row * newWidth * 3..<(row + 1) * newWidth * 3]))
        }
      }
      count = output.count
    }
    return RGBImage(width: newWidth, height: height, pixels: resized)
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

  @inline(__always)
  private static func sample(_ sum: Int32) -> UInt8 { UInt8(clamping: sum >> fractionBits) }

  /// Resizes one row of RGB pixels.
  fileprivate func apply(alongRow input: UnsafeBufferPointer<UInt8>, to output: UnsafeMutableBufferPointer<UInt8>) {
    weights.withUnsafeBufferPointer { weights in
      for (position, tap) in taps.enumerated() {
        var (red, green, blue) = (Self.half, Self.half, Self.half)
        for i in 0..<tap.count {
          let weight = weights[position * stride + i]
          let pixel = 3 * (tap.first + i)
          red &+= weight &* Int32(input[pixel])
          green &+= weight &* Int32(input[pixel + 1])
          blue &+= weight &* Int32(input[pixel + 2])
        }
        output[3 * position] = Self.sample(red)
        output[3 * position + 1] = Self.sample(green)
        output[3 * position + 2] = Self.sample(blue)
      }
    }
  }

  /// Makes the row at `position` of the output from whole rows, each as long as `sums`.
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
      for column in 0..<sums.count { output[column] = Self.sample(sums[column]) }
    }
  }
}
