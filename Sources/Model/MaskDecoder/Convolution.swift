import Tensors

/// A convolution of stride 1 that keeps the size, with zeros outside: `[in, H, W] → [out, H, W]`.
///
/// PyTorch's `Conv2d(in, out, k, padding=k/2)`, whose weight is `[out, in, k, k]`.
struct Convolution {
  let weight: Tensor  // [out, in·k·k]
  let bias: Tensor  // [out, 1]
  let side: Int

  init(weight: Tensor, bias: Tensor) {
    side = weight.shape[3]
    self.weight = weight.reshaped([weight.shape[0], weight.shape[1] * weight.shape[2] * weight.shape[3]])
    self.bias = bias.reshaped([bias.count, 1])
  }

  func callAsFunction(_ x: Tensor) -> Tensor {
    let (height, width) = (x.shape[1], x.shape[2])
    return (matmul(weight, windows(x)) + bias).reshaped([bias.count, height, width])
  }

  /// What each place of the kernel sees of each channel, at every pixel: `[in·k·k, H·W]`.
  private func windows(_ x: Tensor) -> Tensor {
    let (channels, height, width, reach) = (x.shape[0], x.shape[1], x.shape[2], side / 2)
    if side == 1 { return x.reshaped([channels, height * width]) }
    var windows = [Float](repeating: 0, count: channels * side * side * height * width)
    var start = 0
    for channel in 0..<channels {
      for (down, right) in places {
        for row in max(reach - down, 0)..<min(height + reach - down, height) {
          for column in max(reach - right, 0)..<min(width + reach - right, width) {
            let seen = (channel * height + row + down - reach) * width + column + right - reach
            windows[start + row * width + column] = x.values[seen]
          }
        }
        start += height * width
      }
    }
    return Tensor(windows, shape: [channels * side * side, height * width])
  }

  /// Rows and columns of the kernel.
  private var places: [(Int, Int)] { (0..<side * side).map { ($0 / side, $0 % side) } }
}

/// A transposed convolution that doubles the size: `[in, H, W] → [out, 2H, 2W]`.
///
/// Each pixel paints its kernel, two pixels further on for the next, and one pixel is cut off all round: PyTorch's
/// `ConvTranspose2d(in, out, 4, stride=2, padding=1)`, whose weight is `[in, out, 4, 4]`.
struct TransposedConvolution {
  static let side = 4

  let weight: Tensor  // [out·4·4, in]
  let bias: Tensor  // [out]

  init(weight: Tensor, bias: Tensor) {
    self.weight = weight.reshaped([weight.shape[0], weight.count / weight.shape[0]]).transposed
    self.bias = bias
  }

  func callAsFunction(_ x: Tensor) -> Tensor {
    let (height, width) = (x.shape[1], x.shape[2])
    let painted = matmul(weight, x.reshaped([x.shape[0], height * width]))  // [out·4·4, H·W]
    var result = [Float](unsafeUninitializedCapacity: bias.count * 4 * height * width) { target, count in
      for channel in 0..<bias.count {
        target[channel * 4 * height * width..<(channel + 1) * 4 * height * width]
          .initialize(repeating: bias.values[channel])
      }
      count = bias.count * 4 * height * width
    }
    for place in 0..<painted.shape[0] {
      let channel = place / (Self.side * Self.side)
      let (down, right) = (place / Self.side % Self.side, place % Self.side)
      for row in 0..<height where (0..<2 * height).contains(2 * row + down - 1) {
        let target = (channel * 2 * height + 2 * row + down - 1) * 2 * width
        for column in 0..<width where (0..<2 * width).contains(2 * column + right - 1) {
          result[target + 2 * column + right - 1] += painted.values[(place * height + row) * width + column]
        }
      }
    }
    return Tensor(result, shape: [bias.count, 2 * height, 2 * width])
  }
}
