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
    var (result, sum, squares, count) = (Statistics(), 0.0, 0.0, 0)
    var (minimum, maximum) = (Float.infinity, -Float.infinity)
    for piece in pieces(of: values.count) {
      for value in values[piece] {
        guard value.isFinite else {
          if value.isNaN { result.nanCount += 1 } else { result.infiniteCount += 1 }
          continue
        }
        count += 1
        sum += Double(value)
        squares += Double(value) * Double(value)
        minimum = min(minimum, value)
        maximum = max(maximum, value)
        if value == 0 { result.zeroCount += 1 }
      }
    }
    result.norm = Float(squares.squareRoot())
    guard count > 0 else { return result }
    let mean = sum / Double(count)
    let deviations = pieces(of: values.count).reduce(0.0) { total, piece in
      values[piece].reduce(total) { $1.isFinite ? $0 + (Double($1) - mean) * (Double($1) - mean) : $0 }
    }
    result.mean = Float(mean)
    result.standardDeviation = Float((deviations / Double(count)).squareRoot())
    (result.minimum, result.maximum) = (minimum, maximum)
    return result
  }
}
