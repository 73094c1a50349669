/// One thing measured several times.
package struct Samples: Equatable {
  package var values: [Double]

  package init(values: [Double] = []) { self.values = values }

  /// The middle value, or the mean of the two in the middle; NaN if nothing was measured.
  package var median: Double {
    let sorted = values.sorted()
    guard !sorted.isEmpty else { return .nan }
    return (sorted[(sorted.count - 1) / 2] + sorted[sorted.count / 2]) / 2
  }

  package var lowest: Double { values.min() ?? .nan }
  package var highest: Double { values.max() ?? .nan }
}

/// The speed, over work in parts, of whoever would be the first to have done all of them.
/// - Parameters:
///   - rates: how fast each did what, part by part.
///   - parts: how large each part is.
package func bestRate(_ rates: [[Double]], parts: [Double]) -> Double {
  let seconds = rates.map { zip(parts, $0).reduce(0) { $0 + $1.0 / $1.1 } }
  return parts.reduce(0, +) / (seconds.min() ?? .nan)
}

/// How fast a piece of work was done, beside what the machine could do at that time.
package struct TimedWork {
  /// Which of the machine's ceilings the work is measured against.
  package enum Limit: String { case reads, products, none }

  package let name: String
  package let limit: Limit
  /// Answers that get a token from each step of the work; 0 where tokens are not what is counted.
  package let answers: Int
  /// How long a step took, in seconds.
  package private(set) var seconds = Samples()
  /// Bytes or operations a second.
  package private(set) var rates = Samples()
  /// The ceiling at the time of each repeat.
  package private(set) var ceilings = Samples()

  package init(_ name: String, _ limit: Limit, answers: Int = 0) {
    (self.name, self.limit, self.answers) = (name, limit, answers)
  }

  /// Adds a repeat.
  /// - Parameters:
  ///   - seconds: of all steps.
  ///   - amount: of the work in all steps: bytes or operations.
  ///   - ceiling: the limit at that time, in bytes or operations a second.
  package mutating func add(seconds time: Double, steps: Int = 1, amount: Double, ceiling: Double) {
    seconds.values.append(time / Double(steps))
    rates.values.append(amount / time)
    ceilings.values.append(ceiling)
  }

  /// The median rate as a share of the median ceiling.
  package var shareOfMedians: Double { rates.median / ceilings.median }
  /// The median of the shares that the repeats had of their own ceilings.
  package var medianOfShares: Double { Samples(values: zip(rates.values, ceilings.values).map { $0 / $1 }).median }
  /// Tokens a second, of all answers together.
  package var tokensPerSecond: Double? { answers > 0 ? Double(answers) / seconds.median : nil }
}
