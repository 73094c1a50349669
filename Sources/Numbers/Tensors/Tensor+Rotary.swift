import Foundation

extension Tensor {
  /// Each row's pairs (i, i + size/2) turned by that row's angles: `[heads, rows, size]` by tables of `[rows, size/2]`.
  public func rotatingHalves(cosine: Tensor, sine: Tensor) -> Tensor {
    let (rows, half) = (shape[1], shape[2] / 2)
    precondition(cosine.shape == [rows, half] && sine.shape == [rows, half], "\(shape), \(cosine.shape)")
    return mapped { source, target in
      for row in 0..<self.rows {
        let (source, target, angles) = (source + row * 2 * half, target + row * 2 * half, row % rows * half)
        for i in 0..<half {
          let (a, b) = (source[i], source[i + half])
          let (c, s) = (cosine.values[angles + i], sine.values[angles + i])
          target[i] = a * c - b * s
          target[i + half] = b * c + a * s
        }
      }
    }
  }
}

/// The cosines and sines of `position · base^(−2i/size)`: `[positions, size/2]` each.
///
/// Frequencies and angles are rounded to 32 bits, as the reference implementation of Gemma rounds them.
/// Su et al.: RoFormer (arXiv 2104.09864), section 3.2.2.
public func rotaryTables(positions: [Float], size: Int, base: Double) -> (cosine: Tensor, sine: Tensor) {
  let frequencies = (0..<size / 2).map { 1 / Float(pow(base, Double(Float(2 * $0) / Float(size)))) }
  let angles = Tensor(
    positions.flatMap { position in frequencies.map { position * $0 } }, shape: [positions.count, size / 2])
  return (cos(angles), sin(angles))
}
