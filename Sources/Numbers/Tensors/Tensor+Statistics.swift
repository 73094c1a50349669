import CKernels

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
    let finite = values.allSatisfy(\.isFinite) ? values : values.filter(\.isFinite)
    result.zeroCount = finite.count { $0 == 0 }
    if finite.count < values.count {
      result.nanCount = values.count { $0.isNaN }
      result.infiniteCount = values.count - finite.count - result.nanCount
    }
    guard !finite.isEmpty else { return result }
    let mean = ck_sum(finite, finite.count) / Double(finite.count)
    let variance = ck_sum_of_squares_about(finite, mean, finite.count) / Double(finite.count)
    result.norm = Float(ck_sum_of_squares_about(finite, 0, finite.count).squareRoot())
    (result.mean, result.standardDeviation) = (Float(mean), Float(variance.squareRoot()))
    (result.minimum, result.maximum) = (ck_smallest(finite, finite.count), ck_largest(finite, finite.count))
    return result
  }
}
