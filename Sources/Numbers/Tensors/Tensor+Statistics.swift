/// What a tensor's numbers are like. Mean, deviation, extremes and norm speak of the finite ones.
public struct Statistics: Sendable, Equatable {
  /// The arithmetic mean; NaN where no number is finite.
  public var mean = Float.nan
  /// Of the population: divided by the count.
  public var standardDeviation = Float.nan
  /// The smallest; NaN where no number is finite.
  public var minimum = Float.nan
  /// The largest; NaN where no number is finite.
  public var maximum = Float.nan
  /// √Σx².
  public var norm: Float = 0
  /// How many are 0.
  public var zeroCount = 0
  /// How many are not a number.
  public var nanCount = 0
  /// How many are infinite.
  public var infiniteCount = 0
}

extension Tensor {
  /// The statistics of all elements, summed in double precision.
  public var statistics: Statistics {
    var result = Statistics()
    result.zeroCount = values.count { $0 == 0 }
    result.nanCount = values.count { $0.isNaN }
    result.infiniteCount = values.count { $0.isInfinite }
    let finite = values.lazy.filter(\.isFinite)
    result.norm = Float(finite.reduce(0.0) { $0 + Double($1) * Double($1) }.squareRoot())
    guard let minimum = finite.min(), let maximum = finite.max() else { return result }
    let count = Double(values.count - result.nanCount - result.infiniteCount)
    let mean = finite.reduce(0.0) { $0 + Double($1) } / count
    let deviations = finite.reduce(0.0) { $0 + (Double($1) - mean) * (Double($1) - mean) }
    result.mean = Float(mean)
    result.standardDeviation = Float((deviations / count).squareRoot())
    (result.minimum, result.maximum) = (minimum, maximum)
    return result
  }
}
