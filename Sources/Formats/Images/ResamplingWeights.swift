/// For each position of a resized line, the input samples it draws on and their weights, which sum to 1, as Pillow's `resize`
/// makes them (`precompute_coeffs` of its `Resample.c`).
///
/// When shrinking, the filter is stretched by the scale, so that every input sample counts; when enlarging it is not.
struct ResamplingWeights<Weight> {
  /// The first input sample of each output position, and how many follow from there.
  let taps: [(first: Int, count: Int)]
  /// `stride` weights for each output position, of which the first `count` are used.
  let weights: [Weight]
  let stride: Int
}

extension ResamplingWeights<Double> {

  init(from inputSize: Int, to outputSize: Int, _ filter: Resampling) {
    let scale = Double(inputSize) / Double(outputSize)
    let stretch = max(scale, 1)
    let support = filter.support * stretch
    stride = Int(support.rounded(.up)) * 2 + 1
    var weights = [Double](repeating: 0, count: outputSize * stride)
    var taps: [(first: Int, count: Int)] = []
    taps.reserveCapacity(outputSize)
    for position in 0..<outputSize {
      let center = (Double(position) + 0.5) * scale
      let first = max(Int(center - support + 0.5), 0)
      let end = min(Int(center + support + 0.5), inputSize)
      let values = (first..<end).map { filter.weight(at: (Double($0) - center + 0.5) * (1 / stretch)) }
      let sum = values.reduce(0, +)
      for (i, value) in values.enumerated() { weights[position * stride + i] = value / sum }
      taps.append((first, end - first))
    }
    (self.taps, self.weights) = (taps, weights)
  }
}

extension ResamplingWeights<Int32> {
  /// Fractional bits of a weight: 8 for a sample and 2 for sums beyond [0, 255] are left of 32.
  static var fractionBits: Int32 { 22 }

  /// The same in fixed point, for bytes (`normalize_coeffs_8bpc`).
  init(from inputSize: Int, to outputSize: Int, _ filter: Resampling) {
    let exact = ResamplingWeights<Double>(from: inputSize, to: outputSize, filter)
    (taps, stride, weights) = (exact.taps, exact.stride, exact.weights.map(Self.fixedPoint))
  }

  /// Rounded to nearest, halves away from zero.
  private static func fixedPoint(_ weight: Double) -> Int32 {
    Int32((weight < 0 ? -0.5 : 0.5) + weight * Double(1 << fractionBits))
  }
}
