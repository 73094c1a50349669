/// For each position of a resized line, the input samples it draws on and their weights, as Pillow's `resize` makes
/// them (`precompute_coeffs` and `normalize_coeffs_8bpc` of its `Resample.c`).
///
/// When shrinking, the filter is stretched by the scale, so that every input sample counts; when enlarging it is not.
struct ResamplingWeights {
  /// Fractional bits of a weight: 8 for a sample and 2 for sums beyond [0, 255] are left of 32.
  static let fractionBits: Int32 = 22

  /// The first input sample of each output position, and how many follow from there.
  private(set) var taps: [(first: Int, count: Int)] = []
  /// `stride` weights for each output position, of which the first `count` are used.
  private(set) var weights: [Int32]
  let stride: Int

  init(from inputSize: Int, to outputSize: Int, _ filter: Resampling) {
    let scale = Double(inputSize) / Double(outputSize)
    let stretch = max(scale, 1)
    let support = filter.support * stretch
    stride = Int(support.rounded(.up)) * 2 + 1
    weights = [Int32](repeating: 0, count: outputSize * stride)
    taps.reserveCapacity(outputSize)
    for position in 0..<outputSize {
      let center = (Double(position) + 0.5) * scale
      let first = max(Int(center - support + 0.5), 0)
      let end = min(Int(center + support + 0.5), inputSize)
      let values = (first..<end).map { filter.weight(at: (Double($0) - center + 0.5) * (1 / stretch)) }
      let sum = values.reduce(0, +)
      for (i, value) in values.enumerated() { weights[position * stride + i] = Self.fixedPoint(value / sum) }
      taps.append((first, end - first))
    }
  }

  /// Rounded to nearest, halves away from zero.
  private static func fixedPoint(_ weight: Double) -> Int32 {
    Int32((weight < 0 ? -0.5 : 0.5) + weight * Double(1 << fractionBits))
  }
}
