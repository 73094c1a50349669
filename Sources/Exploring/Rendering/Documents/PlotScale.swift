/// The numbers along one direction of a plot.
struct PlotScale {
  private(set) var low: Double
  private(set) var high: Double
  /// Round numbers to write beside the axis.
  private(set) var ticks: [Double]

  /// A scale over the finite ones of `values`, with about `tickCount` intervals; `endsOnTicks` widens it to round numbers.
  init(_ values: some Sequence<Double>, tickCount: Int, endsOnTicks: Bool) {
    let finite = values.filter { $0.isFinite && abs($0) < 1e300 }
    var low = finite.min() ?? 0
    var high = finite.max() ?? 1
    let size = max(abs(low), abs(high))
    if high - low <= size * 1e-12 { (low, high) = (low - max(size / 2, 0.5), high + max(size / 2, 0.5)) }
    let least = finite.allSatisfy { $0 == $0.rounded() } ? 1.0 : 0  // nothing lies between whole numbers
    let step = max(roundStep((high - low) / Double(max(tickCount, 1))), least)
    let first = (low / step).rounded(endsOnTicks ? .down : .up)
    let last = (high / step).rounded(endsOnTicks ? .up : .down)
    ticks = stride(from: first, through: last, by: 1).map { $0 * step }
    self.low = endsOnTicks ? first * step : low
    self.high = endsOnTicks ? last * step : high
  }

  /// Whether a number lies on the scale.
  func contains(_ value: Double) -> Bool { value >= low && value <= high }

  /// How far along the scale a number lies, from 0 to 1.
  func share(_ value: Double) -> Double { (value - low) / (high - low) }

  /// The place of a number among `count` places along the scale; nil for one that is not on it.
  func place(_ value: Double, of count: Int) -> Int? {
    contains(value) && count > 0 ? Int((share(value) * Double(count - 1)).rounded()) : nil
  }
}

/// The smallest of 1, 2, 5 times a power of ten that is not below `step`, or hardly.
private func roundStep(_ step: Double) -> Double {
  var power = 1.0
  while power * 10 <= step { power *= 10 }
  while power > step && power > 1e-300 { power /= 10 }
  return ([1, 2, 5].map { $0 * power }.first { $0 >= step * 0.999 }) ?? 10 * power
}

/// The smallest of 1, 2, 5, 10, 20, 50, … that is not below `least`, or hardly.
func niceStep(atLeast least: Double) -> Int { max(Int(roundStep(min(least, 1e9))), 1) }
