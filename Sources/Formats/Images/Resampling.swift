import Foundation

/// How a resized picture's samples are made of the picture's, by the names and numbers that Pillow gives them.
public enum Resampling: Int, Sendable, Equatable {
  /// The sample that is nearest.
  case nearest = 0
  /// A sinc, windowed by a wider one.
  case lanczos
  /// A triangle.
  case bilinear
  /// The cubic convolution kernel with a = −0.5 (Keys 1981).
  case bicubic
  /// The mean.
  case box
  /// A sinc, windowed by a raised cosine.
  case hamming

  /// How far from its centre the filter reaches, in samples of the smaller picture.
  var support: Double {
    switch self {
    case .nearest, .box: 0.5
    case .bilinear, .hamming: 1
    case .bicubic: 2
    case .lanczos: 3
    }
  }

  /// The filter's weight of a sample `x` away from the centre (Pillow's `Resample.c`).
  func weight(at x: Double) -> Double {
    switch self {
    case .nearest, .box: x > -0.5 && x <= 0.5 ? 1 : 0
    case .bilinear: max(1 - abs(x), 0)
    case .hamming: abs(x) < 1 ? sinc(x) * (0.54 + 0.46 * cos(x * .pi)) : 0
    case .bicubic: cubic(abs(x))
    case .lanczos: x >= -3 && x < 3 ? sinc(x) * sinc(x / 3) : 0
    }
  }
}

private func sinc(_ x: Double) -> Double { x == 0 ? 1 : sin(x * .pi) / (x * .pi) }

private func cubic(_ x: Double) -> Double {
  let a = -0.5
  if x < 1 { return ((a + 2) * x - (a + 3)) * x * x + 1 }
  if x < 2 { return (((x - 5) * x + 8) * x - 4) * a }
  return 0
}
